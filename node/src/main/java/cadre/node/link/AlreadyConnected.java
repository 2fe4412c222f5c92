package cadre.node.link;

import java.io.IOException;

/** The server keeps the connection of another process that has this node's key. */
final class AlreadyConnected extends IOException {
    private static final long serialVersionUID = 1L;

    AlreadyConnected(String why) {
        super(why);
    }
}
