package cadre.server.fleet.artifact;

import cadre.server.fleet.artifact.KeptFiles.Kept;
import cadre.server.storage.Database;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/**
 * Kept files that any server can serve. Where several servers share the store, the bytes are in the
 * store too, and what is not in this server's folder is fetched from there into it. A file counts
 * as stored when all its parts are. Thread-safe; methods may block.
 */
final class SharedFiles {
    private static final int PART = 256 * 1024;

    private final KeptFiles files;
    private final Database db;
    private final InstantSource clock;

    SharedFiles(KeptFiles files, Database db, InstantSource clock) {
        this.files = files;
        this.db = db;
        this.clock = clock;
    }

    /** As {@link KeptFiles#keep}; in the store when it returns. */
    Kept keep(InputStream bytes, long maxBytes) {
        var kept = files.keep(bytes, maxBytes);
        if (isShared() && !db.write(tx -> KeptStore.touch(tx, kept.sha256(), clock.instant()))) {
            store(kept);
        }
        return kept;
    }

    private boolean isShared() {
        return db.dialect().isShared();
    }

    private void store(Kept kept) {
        try (var in = Files.newInputStream(kept.file())) {
            var part = in.readNBytes(PART);
            for (int n = 0; part.length > 0; n++) {
                var number = n;
                var body = part;
                db.write(tx -> {
                    KeptStore.putPart(tx, kept.sha256(), number, body);
                    return number;
                });
                part = in.readNBytes(PART);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a kept file cannot be read", e);
        }
        db.write(tx -> {
            KeptStore.put(tx, kept.sha256(), kept.bytes(), clock.instant());
            return true;
        });
    }

    /**
     * The file with these bytes.
     *
     * @throws CadreException UNAVAILABLE if it is neither here nor in the store
     */
    Path file(String sha256) {
        var file = files.file(sha256);
        if (!isShared() || Files.exists(file)) {
            return file;
        }
        if (!db.read(tx -> KeptStore.isThere(tx, sha256))) {
            throw missing(sha256, "it is not in the database");
        }
        var fetched = files.keep(new Parts(sha256), Long.MAX_VALUE);
        if (!fetched.sha256().equals(sha256)) {
            throw missing(sha256, "its bytes in the database are damaged");
        }
        return fetched.file();
    }

    private static CadreException missing(String sha256, String why) {
        return new CadreException(
                ErrorCode.UNAVAILABLE,
                "The bytes of this file are gone",
                Map.of("sha256", sha256, "reason", why),
                "Restore them from a backup");
    }

    /** The bytes of a stored file, a part at a time. */
    private final class Parts extends InputStream {
        private final String sha256;
        private InputStream part = InputStream.nullInputStream();
        private int next;
        private boolean end;

        Parts(String sha256) {
            this.sha256 = sha256;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            while (!end) {
                var count = part.read(to, offset, length);
                if (count >= 0) {
                    return count;
                }
                var number = next++;
                var body = db.read(tx -> KeptStore.part(tx, sha256, number));
                part = new ByteArrayInputStream(body.orElse(new byte[0]));
                end = body.isEmpty();
            }
            return -1;
        }
    }
}
