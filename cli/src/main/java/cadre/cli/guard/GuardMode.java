package cadre.cli.guard;

import java.util.Locale;

/** What the guard in git's hooks does when a path of a change is locked by another member. */
public enum GuardMode {
    /** It says so and lets the change pass. */
    WARN,
    /** It says so and refuses the commit or the push. */
    BLOCK;

    /** As it is typed. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
