package cadre.node.link;

import java.io.IOException;

/** The server does not speak the protocol that was said hello in. */
final class OtherProtocol extends IOException {
    private static final long serialVersionUID = 1L;

    private final int spoken;

    OtherProtocol(String why, int spoken) {
        super(why);
        this.spoken = spoken;
    }

    /** The newest that the server speaks. */
    int spoken() {
        return spoken;
    }
}
