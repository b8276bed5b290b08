"""What is said and filed on a member's card is for the club's staff, and bears the name of who wrote it."""

import base64

import pytest
from caller import DONE, call, outcome, report, rolled_back
from expected_methods import STAFF
from roles_shop import HOME, ROLES

SAID = "Moved to her sister after the divorce"
STRANGERS = [role for role in ROLES if role not in STAFF]


@pytest.fixture(scope="module")
def said(database, shop):
    """(message id, attachment id) of the member's card."""
    with database.env() as env:
        card = shop.record(env, HOME, "loyalty.card")
        message = card.message_post(body=SAID, attachments=[("letter.txt", SAID.encode())])
        return message.id, message.attachment_ids.id


def asked(env, shop, said):
    """Calls by which a client might read it."""
    message, file = env["mail.message"].browse(said[0]), env["ir.attachment"].browse(said[1])
    card, partner = shop.record(env, HOME, "loyalty.card"), shop.record(env, HOME, "res.partner")
    of_card = [("model", "=", "loyalty.card"), ("res_id", "in", card.ids)]
    yield message.browse(), "search_read", [of_card, ["body"]]
    yield message.browse(), "search_read", [[("body", "ilike", "sister")], ["body"]]
    yield message.browse(), "search_count", [[("body", "ilike", "sister")]]
    yield message.browse(), "formatted_read_group", [of_card, ["record_name"], ["__count"]]
    yield message, "read", [["body"]]
    yield message, "export_data", [["body"]]
    yield file.browse(), "search_read", [[("res_model", "=", "loyalty.card"), ("res_id", "in", card.ids)], ["datas"]]
    yield file.browse(), "search_count", [[("res_model", "=", "loyalty.card"), ("res_id", "in", card.ids)]]
    yield file, "read", [["datas", "index_content"]]
    yield file, "export_data", [["datas"]]
    yield card, "read", [["message_ids"]]
    yield card, "web_read", [{"message_ids": {"fields": {"body": {}}}}]
    yield card, "export_data", [["message_ids/body"]]
    yield card.browse(), "search_count", [[("message_ids.body", "ilike", "sister")]]
    yield card.browse(), "search_count", [[("message_ids", "ilike", "sister")]]
    yield partner.browse(), "search_count", [[("club_card_id.message_ids.body", "ilike", "sister")]]


def tells(answer):
    """Whether an answer has something of the message or of the file, or says that they are there."""
    if isinstance(answer, int):
        return answer > 0
    if answer and isinstance(answer, list) and "message_ids" in answer[0]:
        return bool(answer[0]["message_ids"])
    text = str(answer)
    return "sister" in text or base64.b64encode(SAID.encode()).decode()[:20] in text or "'__count': 1" in text


def test_only_staff_of_the_club_reads_what_is_said_and_filed_on_a_card(env, shop, said):
    wrong = []
    for role in STRANGERS:
        for records, method, args in asked(env, shop, said):
            with rolled_back(env):
                ended, answer = outcome(call, env, shop.users[role], records, method, *args)
            if ended == DONE and tells(answer):
                wrong.append((role, records, method, args, answer))
    report(wrong)
    with rolled_back(env):
        assert any(tells(call(env, shop.users["club user"], *one[:2], *one[2])) for one in asked(env, shop, said))


def thread(shop, database, **values):
    with database.env() as env:
        card = shop.record(env, HOME, "loyalty.card").id
    return {"thread_model": "loyalty.card", "thread_id": card, **values}


def test_the_routes_of_conversations_are_closed_to_others(database, shop, said, visitors):
    wrong = []
    message, file = said
    before = count(database)
    for role in set(visitors) - STAFF:
        visitor = visitors[role]
        for path, values in (
            ("/mail/thread/messages", thread(shop, database)),
            ("/mail/thread/data", thread(shop, database, request_list=["attachments", "followers"])),
            ("/mail/message/post", thread(shop, database, post_data={"body": "Forged", "message_type": "comment"})),
            ("/mail/message/update_content", {"message_id": message, "update_data": {"body": "Forged"}}),
            ("/mail/message/reaction", {"message_id": message, "content": "x", "action": "add"}),
        ):
            text = visitor.json(path, values).get_data(as_text=True)
            if "sister" in text or "letter.txt" in text:
                wrong.append((role, path, text[:300]))
        for path in (
            f"/web/content/{file}",
            f"/web/content/loyalty.card/{file}/message_ids",
            f"/mail/attachment/{file}",
        ):
            if SAID in visitor.ask("GET", path).get_data(as_text=True):
                wrong.append((role, path))
    report(wrong)
    assert count(database) == before


def count(database):
    return database.rows("SELECT count(*), md5(string_agg(coalesce(body, ''), '|' ORDER BY id)) FROM mail_message")


def test_an_answer_bears_the_name_of_who_writes_it(database, shop, visitors):
    """Neither the route nor the method takes another author."""
    with database.env() as env:
        mine = env["res.users"].browse(shop.users["club user"]).partner_id.id
        admin = env.ref("base.partner_admin").id
    post = {"body": "Answered", "message_type": "comment", "subtype_xmlid": "mail.mt_comment", "author_id": admin}
    visitors["club user"].json("/mail/message/post", thread(shop, database, post_data=post))
    with database.env() as env:
        card = shop.record(env, HOME, "loyalty.card")
        call(env, shop.users["club user"], card, "message_post", body="Answered", author_id=admin)
    authors = database.rows("SELECT author_id FROM mail_message WHERE body LIKE '%Answered%'")
    assert authors
    assert {author for (author,) in authors} == {mine}
