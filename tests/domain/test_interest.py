from learnlog.domain.interest import Interest


def test_every_interest_has_the_words_that_are_chosen():
    assert {one.value: one.label for one in Interest} == {
        -2: "Avoid",
        -1: "Rather not",
        0: "Neutral",
        1: "Like it",
        2: "Want more",
    }
