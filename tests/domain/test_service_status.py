import pytest

from learnlog.domain.release_flags import Flag
from learnlog.domain.service_status import service_status


@pytest.mark.parametrize(
    ("title", "flag"),
    [
        ("Amazon EKS Auto Mode is now available in Spain", Flag.GA),
        ("AWS Clean Rooms is now generally available", Flag.GA),
        ("Announcing general availability of Amazon S3 Tables", Flag.GA),
        ("AWS announces the preview of a new console", Flag.PREVIEW),
        ("Amazon Q Developer in the console (preview)", Flag.PREVIEW),
        ("AWS Lambda announces end of support for Node.js 18", Flag.END_OF_LIFE),
        ("AWS App Mesh will be discontinued", Flag.END_OF_LIFE),
        ("Generally available: Azure Copy", Flag.GA),
        ("[Launched] Azure Copy in Norway", Flag.GA),
        ("Public preview: Azure Copy", Flag.PREVIEW),
        ("[In preview] Public Preview: Azure Copy", Flag.PREVIEW),
        ("Retirement: Azure Copy on 30 September", Flag.END_OF_LIFE),
        ("Retirement notice: the public preview ends", Flag.END_OF_LIFE),
    ],
)
def test_the_words_of_clouds_tell_what_becomes_of_a_service(title, flag):
    found = service_status(title)

    assert found.flag is flag
    assert found.words.lower() in title.lower()
    assert found.sentence == title


@pytest.mark.parametrize(
    "title",
    [
        "Amazon EKS enables namespace configuration",
        "[In development] Azure Copy",
        "In development: Generally available Azure Copy",
        "Azure Copy will soon be available",
        "",
    ],
)
def test_other_titles_give_no_status(title):
    assert service_status(title) is None
