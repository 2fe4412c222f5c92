package cadre.wire.link;

/**
 * A secret on its way to the attempt that needs it. It is never written to disk in clear, and its
 * value is masked in everything that the attempt leaves.
 *
 * @param name the environment variable that carries it, or for {@link Use#GIT} the host it is for
 * @param from where it comes from, for people, such as {@code profile:claude}
 */
public record SecretValue(String name, Use use, String from, String value) {
    /** What a secret is for. */
    public enum Use {
        /** The agent gets it as an environment variable. */
        ENV,
        /** The node's git logs in with it over https; the agent does not see it. */
        GIT
    }

    /** Without the value: this is what ends up in logs and errors. */
    @Override
    public String toString() {
        return "SecretValue[" + name + ", " + use + ", " + from + "]";
    }
}
