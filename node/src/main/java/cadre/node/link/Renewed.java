package cadre.node.link;

import java.io.IOException;

/** A connection was ended by the node itself, to say hello again. */
final class Renewed extends IOException {
    private static final long serialVersionUID = 1L;

    Renewed() {
        super("the node says hello again");
    }
}
