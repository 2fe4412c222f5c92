package cadre.cli.wiring;

import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import java.util.Locale;

/** A member's place in a team, as a key speaks for it. */
public record Seat(TeamName team, MemberName member) {
    /** Begins the name of every variable that holds a member's key. */
    static final String VARIABLE = "CADRE_KEY_";

    /**
     * The variable that holds this member's key, such as {@code CADRE_KEY_SHOP_BE}. Two members
     * whose names differ only in case or in signs share one.
     */
    public String variable() {
        return VARIABLE + word(team.name()) + "_" + word(member.name());
    }

    @Override
    public String toString() {
        return member + " of " + team;
    }

    private static String word(String name) {
        return name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }
}
