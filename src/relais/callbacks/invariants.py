"""What must always be true of promises, looked for in the whole database beside the invariants of `work`."""

from __future__ import annotations

FORBIDDEN: dict[str, str] = {
    "a promise is open though its item neither waits nor is in hand": """
        SELECT c.id FROM callbacks_callback c JOIN work_item i ON i.id = c.item_id
        WHERE c.state = 'promised' AND i.status NOT IN ('waiting', 'offered', 'active')""",
    "a promise is over though its item waits or is in hand": """
        SELECT c.id FROM callbacks_callback c JOIN work_item i ON i.id = c.item_id
        WHERE c.state <> 'promised' AND i.status IN ('waiting', 'offered', 'active')""",
    "a promise was tried more than three times": """
        SELECT callback_id FROM callbacks_attempt GROUP BY callback_id HAVING count(*) > 3""",
    "attempts of a promise are not numbered in order": """
        SELECT callback_id FROM callbacks_attempt GROUP BY callback_id HAVING max(number) <> count(*)""",
    "a promise was tried again after the person was reached": """
        SELECT c.id FROM callbacks_callback c JOIN callbacks_attempt a ON a.callback_id = c.id
        WHERE a.at > c.reached_at""",
    "a message was left where none may be": """
        SELECT a.id FROM callbacks_attempt a JOIN callbacks_callback c ON c.id = a.callback_id
        WHERE a.result = 'message_left' AND c.phone_id IS NULL""",
    "the places promised in a window are not those of its promises": """
        SELECT s.id FROM callbacks_slot s WHERE s.promised <>
        (SELECT count(*) FROM callbacks_callback c WHERE c.slot_id = s.id AND c.state <> 'cancelled')""",
    "a person is promised two calls at once": """
        SELECT person_id FROM callbacks_callback WHERE state = 'promised' AND person_id IS NOT NULL
        GROUP BY person_id HAVING count(*) > 1""",
}
