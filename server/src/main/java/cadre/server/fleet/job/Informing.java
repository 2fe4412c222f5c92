package cadre.server.fleet.job;

import cadre.server.agents.KnowledgeUse;
import cadre.server.agents.Profiles;
import cadre.server.agents.RoleProfile;
import cadre.server.knowledge.Handouts;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.BusOrder;
import java.util.List;
import java.util.Optional;

/** Puts what the documents say before the prompt of an order, if the agent's profile wants it. */
public final class Informing {
    private final Profiles profiles;
    private final Optional<Handouts> handouts;

    /** By what these profiles say. */
    public Informing(Profiles profiles, Handouts handouts) {
        this.profiles = profiles;
        this.handouts = Optional.of(handouts);
    }

    private Informing() {
        this.profiles = new Profiles(List.of());
        this.handouts = Optional.empty();
    }

    /** Puts nothing before any prompt. */
    public static Informing none() {
        return new Informing();
    }

    /** Whether something may have to be searched for it: that takes its time. */
    boolean isWanted(AttemptOrder order) {
        return handouts.isPresent()
                && order.resume().isEmpty() // its session has read it
                && !order.prompt().isBlank()
                && use(order).when() != KnowledgeUse.When.OFF
                && (reads(order) || use(order).when() == KnowledgeUse.When.ON)
                && handouts.get().isAny();
    }

    /** A command does with its prompt what it likes: it must not find more in it unasked. */
    private static boolean reads(AttemptOrder order) {
        return !order.agent().cli().equals("custom") && !order.agent().cli().equals("rehearsal");
    }

    private KnowledgeUse use(AttemptOrder order) {
        return profiles.find(order.agent().profile())
                .map(RoleProfile::knowledge)
                .orElse(KnowledgeUse.USUAL);
    }

    /**
     * The same with it.
     *
     * @param repositories as the job names them
     */
    AttemptOrder inform(AttemptOrder order, List<String> repositories) {
        if (!isWanted(order)) {
            return order;
        }
        var use = use(order);
        var subject =
                new Handouts.Subject(order.bus().map(BusOrder::team), repositories, order.prompt());
        var before =
                handouts.orElseThrow()
                        .before(
                                order.attempt(),
                                subject,
                                use.tokens(),
                                use.when() == KnowledgeUse.When.AUTO);
        return before.isEmpty() ? order : order.withPrompt(before + order.prompt());
    }
}
