package cadre.server.flows.delivery;

import cadre.server.forges.connection.Connection;
import java.util.Locale;

/** What becomes of a delivery that was stored. */
enum Fate {
    /** Somebody has a look at its subject. */
    LOOK,
    /** Cadre or an agent did it itself: nobody looks. Checks of what they pushed are not theirs. */
    OWN,
    /** There is nothing to look at. */
    IGNORED;

    static Fate of(Connection connection, NormalForm form) {
        if (form.kind() == Kind.OTHER) {
            return IGNORED;
        }
        var isOwn = connection.ownActors().contains(form.actorId());
        return isOwn && form.kind() != Kind.STATUS ? OWN : LOOK;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
