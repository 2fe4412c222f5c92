package cadre.cli.command;

import cadre.cli.client.Api;
import cadre.cli.client.Route;
import cadre.cli.knowledge.SourceFiles;
import cadre.cli.knowledge.SourceFiles.Skipped;
import cadre.wire.api.KnowledgeBatch;
import cadre.wire.api.KnowledgeDocument;
import cadre.wire.api.KnowledgeRemoval;
import cadre.wire.api.KnowledgeRemoved;
import cadre.wire.api.KnowledgeStored;
import cadre.wire.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntConsumer;

/** Sends files that a collection does not have as they are, and nothing else. */
final class KnowledgeAdding {
    private static final int MOST_AT_ONCE = 100;
    private static final long MOST_BYTES_AT_ONCE = 5_000_000; // in Base64 within what is taken
    private static final int MOST_REMOVED = 1_000;

    private final Api api;
    private final String collection;
    private final Map<String, String> known = new HashMap<>();
    private final List<KnowledgeBatch.Content> batch = new ArrayList<>();
    private final List<Skipped> skipped = new ArrayList<>();
    private final Set<String> refused = new HashSet<>();
    private long batchBytes;
    private int stored;
    private int unchanged;
    private int removed;
    private int masked;

    KnowledgeAdding(Api api, String collection) {
        this.api = api;
        this.collection = collection;
    }

    /**
     * What was done.
     *
     * @param masked how many secrets were masked in what was stored
     */
    record Summary(
            String collection,
            int stored,
            int unchanged,
            int removed,
            int masked,
            List<Skipped> skipped) {}

    /**
     * Sends them.
     *
     * @param progress is told how many files were looked at
     */
    void send(SourceFiles files, IntConsumer progress) {
        documents();
        skipped.addAll(files.skipped());
        int looked = 0;
        for (var file : files.files().entrySet()) {
            take(file.getKey(), file.getValue());
            progress.accept(++looked);
        }
        flush();
    }

    /** Sends documents that are no files of this machine. */
    void send(Map<String, byte[]> contents) {
        documents();
        contents.forEach(this::offer);
        flush();
    }

    /** Removes what the collection has and these files are not. */
    void prune(SourceFiles files) {
        var gone =
                known.keySet().stream()
                        .filter(source ->
                                !files.files().containsKey(source) || refused.contains(source))
                        .sorted()
                        .toList();
        removed += remove(gone);
    }

    /** Removes documents, and says how many were there. */
    int remove(List<String> sources) {
        int all = 0;
        for (int at = 0; at < sources.size(); at += MOST_REMOVED) {
            var some = sources.subList(at, Math.min(sources.size(), at + MOST_REMOVED));
            var answer =
                    api.post(
                            Route.of("knowledge", collection, "removals"),
                            new KnowledgeRemoval(some));
            all += Json.mapper().treeToValue(answer, KnowledgeRemoved.class).removed();
        }
        return all;
    }

    Summary summary() {
        return new Summary(collection, stored, unchanged, removed, masked, List.copyOf(skipped));
    }

    private void documents() {
        var tree = api.whole(Route.of("knowledge", collection, "documents"));
        Api.page(tree, KnowledgeDocument.class)
                .items()
                .forEach(document -> known.put(document.source(), document.sha256()));
    }

    private void take(String source, Path file) {
        byte[] content;
        try (var in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            content = in.readNBytes((int) SourceFiles.MOST_BYTES + 1); // it may have grown
        } catch (IOException _) {
            skipped.add(new Skipped(source, "cannot be read"));
            return;
        }
        offer(source, content);
    }

    private void offer(String source, byte[] content) {
        if (content.length > SourceFiles.MOST_BYTES) {
            skipped.add(new Skipped(source, "larger than 2 MB"));
        } else if (sha256(content).equals(known.get(source))) {
            unchanged++;
        } else {
            if (batch.size() >= MOST_AT_ONCE || batchBytes + content.length > MOST_BYTES_AT_ONCE) {
                flush();
            }
            batch.add(new KnowledgeBatch.Content(source, content));
            batchBytes += content.length;
        }
    }

    private void flush() {
        if (batch.isEmpty()) {
            return;
        }
        var answer =
                api.post(Route.of("knowledge", collection, "documents"), new KnowledgeBatch(batch));
        var became = Json.mapper().treeToValue(answer, KnowledgeStored.class);
        stored += became.stored();
        unchanged += became.unchanged();
        masked += became.masked();
        for (var no : became.refused()) {
            skipped.add(new Skipped(no.source(), no.why()));
            refused.add(no.source());
        }
        batch.clear();
        batchBytes = 0;
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
