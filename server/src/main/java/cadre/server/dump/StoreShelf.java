package cadre.server.dump;

import cadre.server.storage.Database;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Instant;

/**
 * The tables kept_file and kept_part of a store that servers share, in pieces of a megabyte. A file
 * is there when its row is.
 */
final class StoreShelf implements Shelf {
    private static final int PART = 1 << 20;

    private final Database db;
    private final Instant now;

    StoreShelf(Database db, Instant now) {
        this.db = db;
        this.now = now;
    }

    @Override
    public boolean has(String sha256, long bytes) {
        return db.read(tx -> KeptFileRows.isStored(tx, sha256));
    }

    @Override
    public void put(FileSource from, String sha256) {
        var parts = new Parts(sha256);
        try {
            from.copy(sha256, parts);
            parts.flushPart();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        db.write(tx -> {
            KeptFileRows.put(tx, sha256, parts.bytes, now);
            return sha256;
        });
    }

    @Override
    public void settle() {
        // each write is on disk when it returns
    }

    @Override
    public void undo() {
        // they go with the store that was begun
    }

    private final class Parts extends OutputStream {
        private final String sha256;
        private final ByteArrayOutputStream part = new ByteArrayOutputStream(PART);
        private int next;
        private long bytes;

        Parts(String sha256) {
            this.sha256 = sha256;
        }

        @Override
        public void write(int one) {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] some, int from, int length) {
            for (int at = 0; at < length; ) {
                var fits = Math.min(length - at, PART - part.size());
                part.write(some, from + at, fits);
                at += fits;
                if (part.size() == PART) {
                    flushPart();
                }
            }
        }

        void flushPart() {
            if (part.size() == 0) {
                return;
            }
            var body = part.toByteArray();
            var number = next++;
            db.write(tx -> {
                KeptFileRows.putPart(tx, sha256, number, body);
                return number;
            });
            bytes += body.length;
            part.reset();
        }
    }
}
