package cadre.server.knowledge;

import cadre.server.access.Principal;
import cadre.server.knowledge.KnowledgeStore.Collection;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which collections a key finds: a member's those of its team and everybody's, all others all. */
final class Reach {
    private Reach() {}

    /** Whether this key finds what is this team's, or everybody's. */
    static boolean finds(Principal by, Optional<String> team) {
        var own = by.seat().map(seat -> seat.team()).or(by::sharedTeam);
        return team.isEmpty() || own.isEmpty() || own.get().name().equals(team.get());
    }

    /**
     * The one of this name.
     *
     * @throws CadreException NOT_FOUND if this key finds none
     */
    static Collection named(List<Collection> known, Principal by, String name) {
        return found(known.stream().filter(one -> one.name().equals(name)).findFirst(), by, name);
    }

    /**
     * This one. One of another team is not there for a member's key.
     *
     * @throws CadreException NOT_FOUND if this key does not find it
     */
    static Collection found(Optional<Collection> one, Principal by, String name) {
        return one.filter(there -> finds(by, there.team()))
                .orElseThrow(() ->
                        new CadreException(
                                ErrorCode.NOT_FOUND,
                                "No such collection of knowledge",
                                Map.of("collection", Names.shortened(name)),
                                "'cadre knowledge list' shows them; 'cadre knowledge add"
                                        + " NAME FILE' makes one"));
    }
}
