package cadre.server.flows.delivery;

import cadre.server.forges.connection.Provider;

/**
 * What matters of a delivery, whoever sent it. Reading it never fails: what is not understood is
 * {@link Kind#OTHER}, and what has no subject leaves nothing to look at.
 *
 * @param event as the provider calls it, such as {@code issue.created}
 * @param actorId who did it, as the signed body says; never a name, and never a field that its
 *     sender may choose
 * @param providerId what the provider calls the delivery
 * @param stableId the same if it is the same whenever this delivery is sent again, else empty
 */
record NormalForm(
        String event,
        Kind kind,
        String project,
        String subject,
        String actorId,
        String providerId,
        String stableId) {

    private static final int LONGEST = 200;

    NormalForm {
        event = word(event);
        providerId = word(providerId);
        kind = subject.isEmpty() ? Kind.OTHER : kind;
    }

    /** What a header says is as long and as odd as its sender likes. */
    private static String word(String text) {
        return text.substring(0, Math.min(LONGEST, text.length())).replaceAll("[^ -~]", "?");
    }

    /** Reads it as its provider means it. */
    static NormalForm of(Provider provider, Arrival arrival, Fields fields) {
        return switch (provider) {
            case PLANE -> PlaneForm.of(arrival, fields);
            case GITEA, FORGEJO -> GiteaForm.of(arrival, fields);
            case GITHUB -> GithubForm.of(arrival, fields);
            case GITLAB -> GitlabForm.of(arrival, fields);
        };
    }

    /** {@code event.action}, or the event alone. */
    static String event(String event, String action) {
        return action.isEmpty() ? event : event + "." + action;
    }
}
