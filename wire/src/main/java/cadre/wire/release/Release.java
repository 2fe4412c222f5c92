package cadre.wire.release;

/** The version of this program, the same in server, node and client. */
public final class Release {
    /** As in {@code pom.xml}; a test compares. */
    public static final String VERSION = "0.1.0";

    private Release() {}
}
