package cadre.server.dump;

import cadre.server.dump.KeptFileRows.KeptFile;
import cadre.server.fleet.artifact.KeptFiles;
import cadre.server.objects.Bucket;
import cadre.server.storage.Tx;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The kept files of an installation: of the store where servers share it, else of the folder {@code
 * artifacts}, else of a bucket. Those that are in none are left out.
 */
final class KeptBytes implements FileSource {
    private final Tx tx;
    private final Path folder;
    private final Optional<Bucket> bucket;
    private final boolean inStore;
    private final TreeMap<String, KeptFile> named = new TreeMap<>();

    /**
     * Of this snapshot and this folder.
     *
     * @param tx of the main database
     */
    KeptBytes(Tx tx, Path folder) {
        this(tx, folder, Optional.empty());
    }

    /** The same, and what is in a bucket. */
    KeptBytes(Tx tx, Path folder, Optional<Bucket> bucket) {
        this.tx = tx;
        this.folder = folder;
        this.bucket = bucket;
        this.inStore = KeptFileRows.canHoldBytes(tx);
        KeptFileRows.all(tx).forEach(file -> named.put(file.sha256(), file));
    }

    /** All that rows name, whether they are there or not. */
    List<KeptFile> named() {
        return List.copyOf(named.values());
    }

    @Override
    public List<String> files() {
        return named.keySet().stream().filter(this::isThere).toList();
    }

    @Override
    public long size(String sha256) {
        var file = named.get(sha256);
        return file == null ? 0 : file.bytes();
    }

    @Override
    public void copy(String sha256, OutputStream to) throws IOException {
        var digests = new Digests(to);
        try (var in = open(sha256)) {
            in.transferTo(digests);
        }
        if (!digests.hex().equals(sha256)) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "A kept file is not what it was",
                    Map.of("file", KeptFiles.place(folder, sha256)),
                    "Restore it from a backup, or delete it: its artifact is lost then");
        }
    }

    /**
     * The bytes of one.
     *
     * @throws IOException if it is not there
     * @throws CadreException UNAVAILABLE if the bucket cannot be reached
     */
    InputStream open(String sha256) throws IOException {
        if (isStored(sha256)) {
            return new Parts(tx, sha256);
        }
        var file = KeptFiles.place(folder, sha256);
        if (bucket.isPresent() && !Files.exists(file)) {
            return bucket.get()
                    .open(KeptFiles.key(sha256), 0)
                    .orElseThrow(() -> new NoSuchFileException(KeptFiles.key(sha256)));
        }
        return Files.newInputStream(file);
    }

    private boolean isThere(String sha256) {
        return isStored(sha256)
                || Files.isRegularFile(KeptFiles.place(folder, sha256))
                || bucket.flatMap(one -> one.stat(KeptFiles.key(sha256))).isPresent();
    }

    private boolean isStored(String sha256) {
        return inStore && KeptFileRows.isStored(tx, sha256);
    }

    /** The bytes in the store, a part at a time. */
    private static final class Parts extends InputStream {
        private final Tx tx;
        private final String sha256;
        private InputStream part = InputStream.nullInputStream();
        private int next;
        private boolean end;

        Parts(Tx tx, String sha256) {
            this.tx = tx;
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
                var body = KeptFileRows.part(tx, sha256, next++);
                part = new ByteArrayInputStream(body.orElse(new byte[0]));
                end = body.isEmpty();
            }
            return -1;
        }
    }
}
