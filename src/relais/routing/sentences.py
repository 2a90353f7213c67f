"""In which words is each reason said? Four sentences a code: French and English, to the agent and to the
person served.

The French is neutral ("la personne qui suit votre dossier") because routing does not know who is meant.
"""

from relais.routing.reasons import Reason

SENTENCES: dict[Reason, dict[str, dict[str, str]]] = {
    Reason.RING_OWN: {
        "fr": {
            "agent": "Vous suivez ce dossier.",
            "person": "La personne qui suit votre dossier vous répond.",
        },
        "en": {
            "agent": "You look after this file.",
            "person": "The person who looks after your file is answering you.",
        },
    },
    Reason.RING_OWN_STAND_IN: {
        "fr": {
            "agent": "Vous remplacez la personne qui suit ce dossier.",
            "person": "La personne qui remplace votre agente ou votre agent vous répond.",
        },
        "en": {
            "agent": "You are standing in for this person’s agent.",
            "person": "The person standing in for your agent is answering you.",
        },
    },
    Reason.RING_OWN_HOLDER: {
        "fr": {
            "agent": "Vous aviez ce travail en main. Il vous revient.",
            "person": "La personne qui avait commencé avec vous reprend.",
        },
        "en": {
            "agent": "You had this work in hand. It comes back to you.",
            "person": "The person who started with you is taking it up again.",
        },
    },
    Reason.RING_TEAM: {
        "fr": {
            "agent": "Vous êtes de son équipe.",
            "person": "Une personne de votre équipe vous répond.",
        },
        "en": {
            "agent": "You are on this person’s team.",
            "person": "Someone from your team is answering you.",
        },
    },
    Reason.RING_REGION: {
        "fr": {
            "agent": "Vous êtes de sa région.",
            "person": "Une personne de votre région vous répond.",
        },
        "en": {
            "agent": "You are in this person’s region.",
            "person": "Someone from your region is answering you.",
        },
    },
    Reason.RING_PROVINCE: {
        "fr": {
            "agent": "Vous pouvez répondre à ce besoin, d’où que vous soyez.",
            "person": "Une personne d’un autre bureau vous répond.",
        },
        "en": {
            "agent": "You can meet this need from where you are.",
            "person": "Someone from another office is answering you.",
        },
    },
    Reason.OWN_NONE: {
        "fr": {
            "agent": "Personne ne suit encore ce dossier.",
            "person": "Personne ne suit encore votre dossier.",
        },
        "en": {
            "agent": "Nobody looks after this file yet.",
            "person": "Nobody looks after your file yet.",
        },
    },
    Reason.OWN_ON_LEAVE: {
        "fr": {
            "agent": "La personne qui suit ce dossier est en congé. Vous la remplacez.",
            "person": "La personne qui suit votre dossier est en congé.",
        },
        "en": {
            "agent": "This person’s agent is on leave. You are standing in.",
            "person": "Your agent is on leave.",
        },
    },
    Reason.OWN_STAND_IN_UNABLE: {
        "fr": {
            "agent": "La personne qui suit ce dossier est en congé. Sa relève ne peut pas répondre.",
            "person": "La personne qui suit votre dossier est en congé. Sa relève ne peut pas répondre.",
        },
        "en": {
            "agent": "This person’s agent is on leave. The stand-in cannot answer.",
            "person": "Your agent is on leave. The person standing in cannot answer.",
        },
    },
    Reason.OWN_HELD_BY_OTHER: {
        "fr": {
            "agent": "Ce travail revient à la personne qui l’avait en main.",
            "person": "Votre demande revient à la personne qui l’avait en main.",
        },
        "en": {
            "agent": "This work goes back to whoever had it in hand.",
            "person": "Your request goes back to whoever had it in hand.",
        },
    },
    Reason.OWN_EXCLUDED: {
        "fr": {
            "agent": "La personne qui suit ce dossier ne doit pas traiter cette demande.",
            "person": "Une autre personne s’occupe de cette demande, comme il est prévu.",
        },
        "en": {
            "agent": "This person’s agent must not handle this request.",
            "person": "Someone else is handling this request, as arranged.",
        },
    },
    Reason.OWN_PASSED: {
        "fr": {
            "agent": "La personne qui suit ce dossier n’a pas pu prendre ce contact.",
            "person": "La personne qui suit votre dossier n’a pas pu prendre ce contact.",
        },
        "en": {
            "agent": "This person’s agent could not take this contact.",
            "person": "Your agent could not take this contact.",
        },
    },
    Reason.OWN_NOT_ON_FLOOR: {
        "fr": {
            "agent": "La personne qui suit ce dossier n’est pas au travail en ce moment.",
            "person": "La personne qui suit votre dossier n’est pas au travail en ce moment.",
        },
        "en": {
            "agent": "This person’s agent is not at work right now.",
            "person": "Your agent is not at work right now.",
        },
    },
    Reason.OWN_LANGUAGE: {
        "fr": {
            "agent": "La personne qui suit ce dossier ne parle pas la langue demandée.",
            "person": "La personne qui suit votre dossier ne parle pas la langue que vous avez choisie.",
        },
        "en": {
            "agent": "This person’s agent does not speak the language asked for.",
            "person": "Your agent does not speak the language you chose.",
        },
    },
    Reason.OWN_SKILL: {
        "fr": {
            "agent": "Cette demande exige une compétence que n’a pas la personne qui suit ce dossier.",
            "person": "Votre demande exige une compétence particulière.",
        },
        "en": {
            "agent": "This request needs a skill that this person’s agent does not have.",
            "person": "Your request needs a particular skill.",
        },
    },
    Reason.OWN_CLIENTELE: {
        "fr": {
            "agent": "La personne qui suit ce dossier ne sert pas cette clientèle.",
            "person": "Votre demande relève d’une autre personne.",
        },
        "en": {
            "agent": "This person’s agent does not serve this clientele.",
            "person": "Your request belongs to someone else.",
        },
    },
    Reason.OWN_AWAY: {
        "fr": {
            "agent": "La personne qui suit ce dossier s’est absentée.",
            "person": "La personne qui suit votre dossier s’est absentée pour un moment.",
        },
        "en": {
            "agent": "This person’s agent is away.",
            "person": "Your agent is away for a moment.",
        },
    },
    Reason.OWN_LIVE: {
        "fr": {
            "agent": "La personne qui suit ce dossier est en rencontre.",
            "person": "La personne qui suit votre dossier est en rencontre.",
        },
        "en": {
            "agent": "This person’s agent is in a meeting.",
            "person": "Your agent is in a meeting.",
        },
    },
    Reason.OWN_WRAP_UP: {
        "fr": {
            "agent": "La personne qui suit ce dossier termine un contact.",
            "person": "La personne qui suit votre dossier termine une rencontre.",
        },
        "en": {
            "agent": "This person’s agent is finishing a contact.",
            "person": "Your agent is finishing a meeting.",
        },
    },
    Reason.OWN_ON_DEFERRABLE: {
        "fr": {
            "agent": "La personne qui suit ce dossier a déjà une tâche en main.",
            "person": "La personne qui suit votre dossier a déjà une tâche en main.",
        },
        "en": {
            "agent": "This person’s agent already has a task in hand.",
            "person": "Your agent already has a task in hand.",
        },
    },
    Reason.OWN_QUIET: {
        "fr": {
            "agent": "La personne qui suit ce dossier travaille au calme.",
            "person": "La personne qui suit votre dossier travaille à un dossier sans interruption.",
        },
        "en": {
            "agent": "This person’s agent is working in quiet.",
            "person": "Your agent is working on a file without interruption.",
        },
    },
    Reason.OWN_OFFERED: {
        "fr": {
            "agent": "La personne qui suit ce dossier reçoit un autre contact.",
            "person": "La personne qui suit votre dossier reçoit une autre personne.",
        },
        "en": {
            "agent": "This person’s agent is receiving another contact.",
            "person": "Your agent is receiving another person.",
        },
    },
    Reason.OWN_RESERVED: {
        "fr": {
            "agent": "La personne qui suit ce dossier reste libre pour les contacts en direct.",
            "person": "La personne qui suit votre dossier reste libre pour qui appelle ou se présente.",
        },
        "en": {
            "agent": "This person’s agent is kept free for live contacts.",
            "person": "Your agent is kept free for people who call or come in.",
        },
    },
    Reason.POLICY_ANY: {
        "fr": {
            "agent": "La règle en vigueur donne le contact à qui est libre depuis le plus longtemps.",
            "person": "La règle en vigueur donne votre contact à la première personne libre.",
        },
        "en": {
            "agent": "The rule in force gives the contact to whoever has been free longest.",
            "person": "The rule in force gives your contact to the first person free.",
        },
    },
    Reason.CHANNEL_BLOCKED: {
        "fr": {
            "agent": "Ce moyen de contact est bloqué pour cette personne. Choisissez-en un autre.",
            "person": "Nous ne vous joignons pas de cette façon, comme vous l’avez demandé.",
        },
        "en": {
            "agent": "This way of contact is blocked for this person. Choose another.",
            "person": "We do not reach you this way, as you asked.",
        },
    },
    Reason.WAITING_NOT_BEFORE: {
        "fr": {
            "agent": "L’heure convenue n’est pas encore venue.",
            "person": "L’heure convenue n’est pas encore venue. Votre place est gardée.",
        },
        "en": {
            "agent": "The agreed time has not come yet.",
            "person": "The agreed time has not come yet. Your place is kept.",
        },
    },
    Reason.WAITING_NOBODY_SUITED: {
        "fr": {
            "agent": "Personne au travail ne peut répondre à ce besoin en ce moment.",
            "person": "Personne au travail ne peut vous répondre en ce moment. Votre place est gardée.",
        },
        "en": {
            "agent": "Nobody at work can meet this need right now.",
            "person": "Nobody at work can meet this need right now. Your place is kept.",
        },
    },
    Reason.WAITING_OWN_ONLY: {
        "fr": {
            "agent": "La règle en vigueur garde ce contact pour la personne ou l’équipe qui suit ce dossier.",
            "person": "Votre contact est gardé pour la personne ou l’équipe qui suit votre dossier.",
        },
        "en": {
            "agent": "The rule in force keeps this contact for this person’s own agent or team.",
            "person": "Your contact is kept for your own agent or team.",
        },
    },
    Reason.WAITING_RING_CLOSED: {
        "fr": {
            "agent": "Ce contact cherche d’abord plus près. Il s’ouvrira bientôt à d’autres.",
            "person": "Nous cherchons d’abord une personne qui vous connaît. D’autres pourront suivre.",
        },
        "en": {
            "agent": "This contact looks closer first. It will soon open to others.",
            "person": "We are looking first for someone who knows you. Others may follow.",
        },
    },
    Reason.WAITING_OWN_ENDING: {
        "fr": {
            "agent": "L’agente au dossier aura fini bientôt. Ce contact l’attend un instant.",
            "person": "La personne qui vous connaît aura fini bientôt. Nous l’attendons un instant.",
        },
        "en": {
            "agent": "The agent in charge will soon have finished. This contact waits for her a moment.",
            "person": "The person who knows you will soon have finished. We are waiting a moment.",
        },
    },
    Reason.WAITING_RESERVED: {
        "fr": {
            "agent": "Les personnes libres sont gardées pour leurs propres dossiers ou pour le direct.",
            "person": "Les personnes libres sont gardées pour d’autres contacts. Votre place est gardée.",
        },
        "en": {
            "agent": "Those who are free are kept for their own files or for live contacts.",
            "person": "Those who are free are kept for other contacts. Your place is kept.",
        },
    },
    Reason.WAITING_EVERYONE_BUSY: {
        "fr": {
            "agent": "Personne n’est libre en ce moment.",
            "person": "Personne n’est libre en ce moment. Votre place est gardée.",
        },
        "en": {
            "agent": "Nobody is free right now.",
            "person": "Nobody is free right now. Your place is kept.",
        },
    },
}


def sentence(reason: Reason, language: str, reader: str) -> str:
    """What `reader` ("agent" or "person") reads in `language` ("fr" or "en"); KeyError for others."""
    return SENTENCES[reason][language][reader]
