package cadre.server.knowledge.index;

import java.io.IOException;

/** It is the texts that an embedder does not take; others it does. */
final class RefusedTexts extends IOException {
    private static final long serialVersionUID = 1;

    RefusedTexts(IOException why) {
        super(why.getMessage());
    }
}
