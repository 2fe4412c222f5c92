package cadre.node.attempt;

import cadre.wire.job.OnDisconnect;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How long an attempt may go on without the server. Once the server knows that its turn has begun,
 * for as long as the job wants; before that the server gives the job to another try when the lease
 * is over, so that the agent ends earlier than that: there are never two. Thread-safe.
 */
final class Leeway {
    private final OnDisconnect policy;
    private final Contact contact;
    private boolean heard;
    private boolean givenUp;

    /** After how many questions the connection that stands took the word of the turn, if it did. */
    private OptionalLong saidAfter = OptionalLong.empty();

    /**
     * Of one attempt.
     *
     * @param heard whether the server knows of its turn
     */
    Leeway(OnDisconnect policy, Contact contact, boolean heard) {
        this.policy = policy;
        this.contact = contact;
        this.heard = heard;
    }

    /** The begin of the turn is on its way; what is asked after it is answered after it. */
    synchronized void said() {
        saidAfter = OptionalLong.of(contact.questions());
    }

    /** The connection is gone, and with it perhaps what was said. */
    synchronized void disconnected() {
        saidAfter = OptionalLong.empty();
    }

    /** Whether the server knows that the turn has begun. */
    synchronized boolean isHeard() {
        heard |= saidAfter.isPresent() && contact.isAnsweredAfter(saidAfter.getAsLong());
        return heard;
    }

    /** It ends because the server has not heard of its turn, which counts as not begun then. */
    synchronized void giveUp() {
        givenUp = true;
    }

    synchronized boolean isGivenUp() {
        return givenUp;
    }

    /** Until when it may go on, in milliseconds since the boot; empty for as long as it takes. */
    OptionalLong until() {
        return isHeard() ? contact.until(policy) : OptionalLong.of(contact.untilLeaseEnds());
    }

    /** Why it must end now; empty if it may go on. */
    Optional<String> over() {
        if (isHeard()) {
            return contact.over(policy);
        }
        return contact.now() >= contact.untilLeaseEnds()
                ? Optional.of(
                        "the server could not be reached before it knew that the agent had begun")
                : Optional.empty();
    }
}
