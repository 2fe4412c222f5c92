package cadre.server.gateways.sse;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.id.AttemptId;
import cadre.wire.job.LogChunk;
import cadre.wire.job.LogStream;
import cadre.wire.json.Json;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChunkJsonTest {
    @Test
    void a_chunk_is_written_as_the_mapper_writes_it() {
        for (var size : new int[] {0, 1, 2, 3, 77, 1000}) {
            var bytes = new byte[size];
            new Random(size).nextBytes(bytes);
            var chunk = new LogChunk(AttemptId.of("j7.2"), 3, LogStream.ERR, 9, 4, bytes);

            assertThat(ChunkJson.of(chunk)).isEqualTo(Json.writeBytes(chunk));
        }
    }
}
