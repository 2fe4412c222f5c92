package cadre.server.chat;

import cadre.server.access.Secrets;
import cadre.wire.json.Json;

/**
 * A button that is offered under an answer.
 *
 * @param label what stands on it
 * @param does the command that it stands for, such as {@code approve f8}
 * @param shows the command that shows what it is about, with the same button as long as that is the
 *     same
 * @param content SHA-256 of what it is about, in hex
 */
record Button(String label, String does, String shows, String content) {
    /** Of a thing as it is now; all of it that a person would want to know counts. */
    static Button of(String label, String does, String shows, Object thing) {
        return new Button(label, does, shows, Secrets.sha256(Json.write(thing)));
    }

    /** Whether this one does the same about the same. */
    boolean isStill(Button other) {
        return does.equals(other.does()) && content.equals(other.content());
    }
}
