"""Why this placement, why not the own agent, why still waiting? The codes; `sentences` has the words."""

from enum import StrEnum


class Reason(StrEnum):
    """A reason code; its value is what is stored."""

    # Why her.
    RING_OWN = "ring_own"
    RING_OWN_STAND_IN = "ring_own_stand_in"
    RING_OWN_HOLDER = "ring_own_holder"
    RING_TEAM = "ring_team"
    RING_REGION = "ring_region"
    RING_PROVINCE = "ring_province"
    # Why not the own agent.
    OWN_NONE = "own_none"
    OWN_ON_LEAVE = "own_on_leave"
    OWN_STAND_IN_UNABLE = "own_stand_in_unable"
    OWN_HELD_BY_OTHER = "own_held_by_other"
    OWN_EXCLUDED = "own_excluded"
    OWN_PASSED = "own_passed"
    OWN_NOT_ON_FLOOR = "own_not_on_floor"
    OWN_LANGUAGE = "own_language"
    OWN_SKILL = "own_skill"
    OWN_CLIENTELE = "own_clientele"
    OWN_AWAY = "own_away"
    OWN_LIVE = "own_live"
    OWN_WRAP_UP = "own_wrap_up"
    OWN_ON_DEFERRABLE = "own_on_deferrable"
    OWN_QUIET = "own_quiet"
    OWN_OFFERED = "own_offered"
    OWN_RESERVED = "own_reserved"
    POLICY_ANY = "policy_any"
    # Why it still waits.
    CHANNEL_BLOCKED = "channel_blocked"
    WAITING_NOT_BEFORE = "waiting_not_before"
    WAITING_NOBODY_SUITED = "waiting_nobody_suited"
    WAITING_OWN_ONLY = "waiting_own_only"
    WAITING_RING_CLOSED = "waiting_ring_closed"
    WAITING_OWN_ENDING = "waiting_own_ending"
    WAITING_RESERVED = "waiting_reserved"
    WAITING_EVERYONE_BUSY = "waiting_everyone_busy"
