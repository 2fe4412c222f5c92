package cadre.server.gateways.sse;

import cadre.wire.job.LogChunk;
import cadre.wire.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** A chunk as JSON, as the mapper writes it, without a text made of its bytes on the way. */
final class ChunkJson {
    private static final byte[] NOTHING = {};
    private static final String EMPTY_END = "\"\"}";

    private ChunkJson() {}

    static byte[] of(LogChunk chunk) {
        var head =
                Json.write(
                        new LogChunk(
                                chunk.attempt(),
                                chunk.seq(),
                                chunk.stream(),
                                chunk.offset(),
                                chunk.missing(),
                                NOTHING));
        if (!head.endsWith(EMPTY_END)) {
            throw new IllegalStateException("the bytes of a chunk are not its last field");
        }
        var front = head.substring(0, head.length() - 2).getBytes(StandardCharsets.UTF_8);
        var body = Base64.getEncoder().encode(chunk.data());
        var json = Arrays.copyOf(front, front.length + body.length + 2);
        System.arraycopy(body, 0, json, front.length, body.length);
        json[json.length - 2] = '"';
        json[json.length - 1] = '}';
        return json;
    }
}
