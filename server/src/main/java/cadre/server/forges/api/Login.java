package cadre.server.forges.api;

/** What proves to the other end who calls, in a header. */
public interface Login {
    /** The header's name. */
    String header();

    /**
     * Its value now, with the token in it.
     *
     * @throws cadre.wire.error.CadreException UPSTREAM if there is none to be had
     */
    String value();

    /**
     * The other end does not accept a value.
     *
     * @return whether another one is worth a try
     */
    default boolean renews(String refused) {
        return false;
    }

    /** One that stays. */
    static Login of(String header, String value) {
        return new Fixed(header, value);
    }

    /** One that stays. */
    record Fixed(String header, String value) implements Login {
        /** Without the token. */
        @Override
        public String toString() {
            return header;
        }
    }
}
