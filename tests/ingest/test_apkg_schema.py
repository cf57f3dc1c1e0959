import json

from learnlog.ingest.apkg_schema import MODELS, collection_row


def test_a_collection_names_its_decks_note_types_and_instants():
    made_at, changed, schema_changed, _, models, decks, settings = collection_row(
        100, 200, {7: "learnlog::React"}
    )

    assert (made_at, changed, schema_changed) == (100, 200_000, 200_000)
    assert json.loads(models) == {str(model["id"]): model for model in MODELS.values()}
    assert {id_: deck["name"] for id_, deck in json.loads(decks).items()} == {
        "1": "Default",
        "7": "learnlog::React",
    }
    assert {deck["conf"] for deck in json.loads(decks).values()} == {1}
    assert set(json.loads(settings)) == {"1"}
