package cadre.server.knowledge.index;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexFormatTooNewException;
import org.apache.lucene.index.IndexFormatTooOldException;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.IndexWriterConfig.OpenMode;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;

/** Opens the folder of an index; one that cannot be read is made empty. */
final class IndexFolder {
    /** Raise it when the same text gives other terms or fields: older folders are then made new. */
    private static final String FORMAT = "1";

    static final String REVISION = "revision";
    private static final String NOTE = "note";
    private static final String FORMAT_KEY = "format";
    private static final double BUFFER_MB = 32;

    private IndexFolder() {}

    /**
     * What was opened.
     *
     * @param isNew whether it holds nothing, because it did not exist or could not be read
     * @param revision of its last commit, 0 if it is new
     * @param note of its last commit, empty if it is new
     */
    record Opened(
            Directory folder, IndexWriter writer, boolean isNew, long revision, String note) {}

    /**
     * Opens it for writing.
     *
     * @throws IOException if the folder cannot be used, or another one has it open
     */
    static Opened open(Path path) throws IOException {
        Files.createDirectories(path);
        var folder = FSDirectory.open(path);
        try {
            if (DirectoryReader.indexExists(folder)) {
                try {
                    return existing(folder);
                } catch (CorruptIndexException
                        | IndexFormatTooOldException
                        | IndexFormatTooNewException
                        | EOFException
                        | NoSuchFileException
                        | FileNotFoundException
                        | IllegalArgumentException damaged) { // a codec that is not there
                    return empty(folder);
                }
            }
            return empty(folder);
        } catch (IOException | RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    private static Opened existing(Directory folder) throws IOException {
        Map<String, String> said;
        try (var reader = DirectoryReader.open(folder)) {
            said = reader.getIndexCommit().getUserData();
            for (LeafReaderContext each : reader.leaves()) {
                each.reader().checkIntegrity();
            }
        }
        if (!FORMAT.equals(said.get(FORMAT_KEY))) {
            return empty(folder);
        }
        var revision = Long.parseLong(said.getOrDefault(REVISION, "0")); // else no number: damaged
        var note = said.getOrDefault(NOTE, "");
        return new Opened(folder, writer(folder, OpenMode.APPEND), false, revision, note);
    }

    private static Opened empty(Directory folder) throws IOException {
        return new Opened(folder, writer(folder, OpenMode.CREATE), true, 0, "");
    }

    private static IndexWriter writer(Directory folder, OpenMode mode) throws IOException {
        var config = new IndexWriterConfig();
        config.setOpenMode(mode);
        config.setCodec(WideVectors.codec());
        config.setRAMBufferSizeMB(BUFFER_MB);
        config.setCommitOnClose(false);
        return new IndexWriter(folder, config);
    }

    /** What a commit says of itself. */
    static Map<String, String> said(long revision, String note) {
        return Map.of(FORMAT_KEY, FORMAT, REVISION, Long.toString(revision), NOTE, note);
    }
}
