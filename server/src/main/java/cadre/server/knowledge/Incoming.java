package cadre.server.knowledge;

import cadre.server.knowledge.KnowledgeStore.Document;
import cadre.server.knowledge.text.Masks;
import cadre.server.knowledge.text.Text;
import cadre.server.knowledge.text.Texts;
import cadre.wire.api.KnowledgeBatch;
import cadre.wire.api.KnowledgeStored.Refused;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What was sent to be stored, as texts.
 *
 * @param documents with their secrets masked; of a name the last one
 * @param refused what is no text, or has no name for one
 */
record Incoming(List<Document> documents, List<Refused> refused) {
    Incoming {
        documents = List.copyOf(documents);
        refused = List.copyOf(refused);
    }

    /** Reads all of a batch. */
    static Incoming of(KnowledgeBatch batch, Masks masks) {
        var refused = new ArrayList<Refused>();
        var read = new LinkedHashMap<String, Document>();
        for (var document : batch.documents()) {
            read(document, masks, refused).ifPresent(text -> read.put(document.source(), text));
        }
        return new Incoming(List.copyOf(read.values()), refused);
    }

    private static Optional<Document> read(
            KnowledgeBatch.Content document, Masks masks, List<Refused> refused) {
        if (!Names.isSource(document.source())) {
            refused.add(
                    new Refused(
                            Names.shortened(document.source()),
                            "name",
                            "A name has 1 to 500 characters, and none that is not seen."));
            return Optional.empty();
        }
        var bytes = document.content();
        if (bytes.length > Texts.MOST_BYTES) {
            refused.add(
                    new Refused(
                            document.source(),
                            word(Text.Reason.TOO_LARGE),
                            "It has %d bytes, and at most %d are taken."
                                    .formatted(bytes.length, Texts.MOST_BYTES)));
            return Optional.empty();
        }
        return switch (Texts.read(bytes, masks)) {
            case Text.Read text ->
                    Optional.of(
                            new Document(
                                    document.source(),
                                    sha256(bytes),
                                    text.text(),
                                    text.text().getBytes(StandardCharsets.UTF_8).length,
                                    text.masked()));
            case Text.Refused no -> {
                refused.add(new Refused(document.source(), word(no.reason()), no.why()));
                yield Optional.empty();
            }
        };
    }

    private static String word(Text.Reason reason) {
        return reason.name().toLowerCase(Locale.ROOT);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
