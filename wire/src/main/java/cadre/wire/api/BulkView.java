package cadre.wire.api;

import java.util.List;
import java.util.Optional;

/**
 * What became of many jobs.
 *
 * @param items as they were named, or the newest first
 * @param done how many were done
 * @param refused how many were not
 * @param next what to give as {@code cursor} to go on with what the filter takes; empty at its end
 */
public record BulkView(List<BulkItem> items, int done, int refused, Optional<String> next) {
    public BulkView {
        items = List.copyOf(items);
    }
}
