package cadre.server.fleet.artifact;

import cadre.server.fleet.artifact.KeptFiles.Kept;
import cadre.server.storage.Database;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * Kept files that any server can serve. With a bucket they are there, and this server's folder has
 * copies. Without one, where several servers share the store, the bytes are in the store too, and
 * what is not in this server's folder is fetched from there into it. A file counts as stored when
 * all of it is. Thread-safe; methods may block.
 */
final class SharedFiles {
    private static final int PART = 256 * 1024;

    private final KeptFiles files;
    private final Optional<KeptObjects> objects;
    private final Database db;
    private final InstantSource clock;

    SharedFiles(KeepingPlace place, Database db, InstantSource clock) {
        this.files = new KeptFiles(place.folder());
        this.objects = place.bucket().map(KeptObjects::new);
        this.db = db;
        this.clock = clock;
    }

    /** As {@link KeptFiles#keep}; in the bucket or the store when it returns. */
    Kept keep(InputStream bytes, long maxBytes) {
        var kept = files.keep(bytes, maxBytes);
        if (objects.isPresent()) {
            objects.get().keep(kept);
        } else if (isShared()
                && !db.write(tx -> KeptStore.touch(tx, kept.sha256(), clock.instant()))) {
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
     * Whether the bytes can be read; asked before an answer begins.
     *
     * @throws CadreException UNAVAILABLE if they are nowhere, or the bucket cannot be asked
     */
    void require(String sha256) {
        if (!Files.exists(files.file(sha256))
                && objects.filter(all -> all.has(sha256)).isEmpty()
                && (isShared() || objects.isPresent())) {
            fromStore(sha256);
        }
    }

    /** The bytes; the caller closes. */
    InputStream stream(String sha256) throws IOException {
        try {
            return Files.newInputStream(files.file(sha256));
        } catch (NoSuchFileException e) {
            return objects.flatMap(all -> all.open(sha256)).orElseGet(() -> read(file(sha256)));
        }
    }

    private static InputStream read(Path file) {
        try {
            return Files.newInputStream(file);
        } catch (IOException e) {
            throw new UncheckedIOException("a kept file cannot be read", e);
        }
    }

    Optional<URI> address(String sha256, String name) {
        return objects.flatMap(all -> all.address(sha256, name));
    }

    /**
     * The file with these bytes.
     *
     * @throws CadreException UNAVAILABLE if it is neither here nor in the bucket nor in the store
     */
    Path file(String sha256) {
        var file = files.file(sha256);
        if (objects.isEmpty() && !isShared()) {
            return file;
        }
        if (files.touch(sha256, clock.instant())) {
            return file;
        }
        var object = objects.flatMap(all -> all.open(sha256));
        return object.map(bytes -> fetch(sha256, bytes, "the bucket"))
                .orElseGet(() -> fromStore(sha256));
    }

    private Path fromStore(String sha256) {
        if (!isShared()) {
            throw missing(sha256, "it is neither in the data folder nor in the bucket");
        }
        if (!db.read(tx -> KeptStore.isThere(tx, sha256))) {
            throw missing(sha256, "it is not in the database");
        }
        return fetch(sha256, new Parts(sha256), "the database");
    }

    private Path fetch(String sha256, InputStream from, String where) {
        try (from) {
            var fetched = files.keep(from, Long.MAX_VALUE);
            if (!fetched.sha256().equals(sha256)) {
                throw missing(sha256, "its bytes in " + where + " are damaged");
            }
            return fetched.file();
        } catch (IOException e) {
            throw new UncheckedIOException("what was read cannot be closed", e);
        }
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
