package peers;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;

/** What one peer came to; {@code seconds} until every completion was committed. */
record Figures(
        String peer,
        String version,
        String mode,
        String settings,
        int count,
        double singles,
        double bulk,
        double seconds) {
    String json() throws Exception {
        var all = new LinkedHashMap<String, Object>();
        all.put("peer", peer);
        all.put("version", version);
        all.put("mode", mode);
        all.put("settings", settings);
        all.put("count", count);
        all.put("enqueue_single_16_per_second", Math.round(singles));
        all.put("enqueue_bulk_per_second", Math.round(bulk));
        all.put("process_per_second", Math.round(count / seconds));
        all.put("seconds", Math.round(seconds * 100) / 100.0);
        return new ObjectMapper().writeValueAsString(all);
    }
}
