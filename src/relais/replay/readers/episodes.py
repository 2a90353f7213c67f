"""What would the figures of the recorded centre itself be? A recording as flat episodes."""

from relais.measures import Episode, checked
from relais.replay.readers.values import RecordedContact, Recording


def episodes(recording: Recording) -> list[Episode]:
    """The contacts as they were really answered, one episode each; instants in Unix seconds.

    ``item_id`` is the row. A contact that nobody took and nobody left stays ``waiting``.
    """
    return [checked(_episode(recording, contact)) for contact in recording.contacts]


def _episode(recording: Recording, contact: RecordedContact) -> Episode:
    received_at = contact.received_at.timestamp()
    answered_at = None if contact.answered_at is None else contact.answered_at.timestamp()
    ended_at = None
    if contact.patience_s is not None:
        ended_at = received_at + contact.patience_s
    elif answered_at is not None:
        ended_at = answered_at + (contact.service_s or 0.0)
    agent = recording.agents.get(contact.server) if contact.server is not None else None
    return Episode(
        item_id=contact.row,
        kind=contact.kind,
        outcome="withdrawn" if contact.is_abandoned else "waiting" if answered_at is None else "done",
        received_at=received_at,
        case=contact.case,
        channel=contact.channel,
        clientele=contact.clientele,
        language=contact.language,
        offered_at=answered_at,
        answered_at=answered_at,
        ended_at=ended_at,
        agent=contact.server,
        team=None if agent is None else agent.team,
        own_agent=recording.own_agent(contact.case),
        own_team=recording.own_team(contact.case),
        times_offered=0 if answered_at is None else 1,
    )
