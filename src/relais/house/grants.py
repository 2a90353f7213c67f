"""What each database role may do, table by table. Applied after every migration; one page for the DBA."""

from __future__ import annotations

# The history tables are written by triggers, which run with the right of whoever changed the row: hence INSERT, never SELECT.
HISTORY = [
    "staff_agentevent",
    "staff_absenceevent",
    "staff_serviceevent",
    "staff_openinghoursevent",
    "staff_holidayevent",
    "staff_pauseevent",
    "people_personevent",
    "people_adaptationevent",
    "people_phoneevent",
    "people_addressevent",
    "people_householdmemberevent",
    "people_representativeevent",
    "people_consentevent",
    "cases_caseevent",
    "cases_noteevent",
    "cases_factevent",
    "cases_exclusionevent",
    "work_itemevent",
    "work_assignmentevent",
    "callbacks_callbackevent",
    "callbacks_attemptevent",
    "callbacks_relayevent",
]
# Row-level security says who: a supervisor or an administrator changes them.
OPENING = ["staff_service", "staff_openinghours", "staff_holiday", "staff_pause"]
PEOPLE = [
    "people_person",
    "people_adaptation",
    "people_phone",
    "people_address",
    "people_household",
    "people_householdmember",
    "people_representative",
    "people_consent",
    "cases_case",
    "cases_note",
    "cases_fact",
    "cases_exclusion",
]
READ_BY_ALL = [
    "staff_region",
    "staff_office",
    "staff_team",
    "staff_agent",
    "staff_shift",
    "staff_absence",
    "cases_programme",
]

WEB: dict[str, str] = {
    **dict.fromkeys(HISTORY, "INSERT"),
    **dict.fromkeys([*PEOPLE, *OPENING], "SELECT, INSERT, UPDATE"),
    **dict.fromkeys(READ_BY_ALL, "SELECT"),
    "journal_entry": "SELECT, INSERT",
    "staff_agent": "SELECT, INSERT",
    "staff_absence": "SELECT, INSERT",
    "staff_presence": "SELECT, INSERT, UPDATE",
    "work_item": "SELECT, INSERT, UPDATE",
    "work_offer": "SELECT, UPDATE",  # only the dispatcher makes an offer
    "work_assignment": "SELECT, INSERT, UPDATE",
    "callbacks_callback": "SELECT, INSERT, UPDATE",
    "callbacks_attempt": "SELECT, INSERT",
    "callbacks_slot": "SELECT, INSERT",
    "callbacks_relay": "SELECT, INSERT",
    "django_session": "SELECT, INSERT, UPDATE, DELETE",
    "django_content_type": "SELECT",
    "auth_user": "SELECT",
    "auth_permission": "SELECT",
    "auth_user_groups": "SELECT",
    "auth_group": "SELECT",
    "pghistory_context": "SELECT, INSERT",
}
WEB_COLUMNS = {
    "auth_user": "UPDATE (last_login, password)",
    # Who is hired keeps her role and her team until the owner changes them.
    "staff_agent": "UPDATE (skills, languages, clienteles, is_active)",
    "staff_absence": "UPDATE (ends_on)",
    # The places promised are counted by the database.
    "callbacks_slot": "UPDATE (capacity)",
}

DISPATCH: dict[str, str] = {
    "work_itemevent": "INSERT",
    "work_assignmentevent": "INSERT",
    **dict.fromkeys(READ_BY_ALL, "SELECT"),
    "journal_entry": "INSERT",
    "staff_presence": "SELECT, UPDATE",
    "work_item": "SELECT, UPDATE",
    "work_offer": "SELECT, INSERT, UPDATE",
    "work_assignment": "SELECT",
    "cases_exclusion": "SELECT",
    "staff_service": "SELECT",
    "people_adaptation": "SELECT",
    "pghistory_context": "SELECT, INSERT",
}
# Routing needs no name and no story.
DISPATCH_COLUMNS = {"cases_case": "SELECT (id, person_id, own_agent_id, own_team_id, region_id)"}
# They read past row-level security and answer with the least: nobody else calls them.
ASKED_BY_WEB = (
    "relais_find_person(text, date, text, int)",
    "relais_find_case(text)",
    "relais_probable_duplicates(text, text, date, text, int)",
    "relais_is_registered(bigint)",
    "relais_household_size(bigint)",
    "relais_hand_over_case(bigint, bigint, bigint, date)",
    "relais_next_case_number(text)",
    "relais_board_figures(text)",
    "relais_board_line(text, int)",
    "relais_acts_on_hours(int)",
    "relais_relay_known(text)",
    "relais_late_callbacks(timestamptz)",
    "relais_callbacks_line(text, timestamptz, int, int)",
    "relais_callbacks_figures(timestamptz, timestamptz)",
)


def statements() -> list[str]:
    """The grants, from nothing: what is not listed is refused."""
    lines = ["REVOKE CREATE ON SCHEMA public FROM PUBLIC"]
    for role, tables, columns in (
        ("relais_web", WEB, WEB_COLUMNS),
        ("relais_dispatch", DISPATCH, DISPATCH_COLUMNS),
    ):
        lines.append(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}")
        lines.append(f"GRANT USAGE ON SCHEMA public TO {role}")
        lines.append(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}")
        lines.extend(f"GRANT {right} ON {table} TO {role}" for table, right in tables.items())
        lines.extend(f"GRANT {right} ON {table} TO {role}" for table, right in columns.items())
    for function in ASKED_BY_WEB:
        lines.append(f"REVOKE EXECUTE ON FUNCTION {function} FROM PUBLIC")
        lines.append(f"GRANT EXECUTE ON FUNCTION {function} TO relais_web")
    return lines
