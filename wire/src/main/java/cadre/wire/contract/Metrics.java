package cadre.wire.contract;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Metrics by name, from a list of names ({@code name} or {@code name{label,label}}) or from the
 * text that Prometheus reads. Values and {@code # HELP} are left out.
 */
record Metrics(SortedMap<String, Metric> byName) {
    private static final int LONGEST_LINE = 20_000;
    private static final Pattern NAME = Pattern.compile("[A-Za-z_:][A-Za-z0-9_:]*+");
    private static final Pattern VALUE =
            Pattern.compile("[-+]?(?:[0-9.][-+0-9A-Za-z.]*+|(?i:nan|inf))(?:[ \\t#].*+)?");

    /**
     * One metric.
     *
     * @param type {@code counter} and so on; empty if the text does not say it
     * @param unit from {@code # UNIT}
     * @param labels empty if the text does not say them, which is not the same as none
     */
    record Metric(Optional<String> type, Optional<String> unit, Optional<Set<String>> labels) {
        private static final Metric NAMED =
                new Metric(Optional.empty(), Optional.empty(), Optional.empty());

        private Metric typed(String given) {
            return new Metric(
                    given.equals("untyped") || given.equals("unknown")
                            ? Optional.empty()
                            : Optional.of(given),
                    unit,
                    labels);
        }

        private Metric measured(String given) {
            return new Metric(type, Optional.of(given), labels);
        }

        /** Adds to its own set: there may be a line for each of 100,000 labels. */
        private Metric labelled(Set<String> more) {
            if (labels.isPresent()) {
                labels.get().addAll(more);
                return this;
            }
            return new Metric(type, unit, Optional.of(new TreeSet<>(more)));
        }
    }

    /** Throws INVALID that names the line. */
    static Metrics read(String text) {
        var metrics = new TreeMap<String, Metric>();
        var number = 0;
        for (var raw : text.split("\n", -1)) {
            number++;
            var line = raw.strip();
            var isGood =
                    line.length() <= LONGEST_LINE
                            && (line.isEmpty()
                                    || (line.startsWith("#")
                                            ? comment(metrics, line)
                                            : sample(metrics, line)));
            if (!isGood) {
                throw ContractTree.wrong("line %d is no metric".formatted(number));
            }
        }
        return new Metrics(metrics);
    }

    private static boolean comment(Map<String, Metric> metrics, String line) {
        var words = line.split("[ \t]+", 5);
        if (words.length < 2 || !words[1].equals("TYPE") && !words[1].equals("UNIT")) {
            return true;
        }
        if (words.length < 3 || !NAME.matcher(words[2]).matches()) {
            return false;
        }
        var metric = metrics.getOrDefault(words[2], Metric.NAMED);
        var value = words.length > 3 ? words[3] : "";
        metrics.put(
                words[2], words[1].equals("TYPE") ? metric.typed(value) : metric.measured(value));
        return true;
    }

    private static boolean sample(Map<String, Metric> metrics, String line) {
        var end = 0;
        while (end < line.length() && "{ \t".indexOf(line.charAt(end)) < 0) {
            end++;
        }
        var name = line.substring(0, end);
        if (!NAME.matcher(name).matches()) {
            return false;
        }
        var rest = line.substring(end).strip();
        var labels = new TreeSet<String>();
        if (rest.startsWith("{")) {
            var reader = new LabelReader(rest);
            if (!reader.read()) {
                return false;
            }
            labels.addAll(reader.names());
            rest = reader.rest();
        } else if (rest.isEmpty()) {
            metrics.merge(family(metrics, name), Metric.NAMED, (had, _) -> had);
            return true;
        }
        if (!rest.isEmpty() && !VALUE.matcher(rest).matches()) {
            return false;
        }
        var family = family(metrics, name);
        if (!family.equals(name)) {
            labels.remove("le");
        }
        if (metrics.getOrDefault(family, Metric.NAMED).type().equals(Optional.of("summary"))) {
            labels.remove("quantile");
        }
        metrics.put(family, metrics.getOrDefault(family, Metric.NAMED).labelled(labels));
        return true;
    }

    /** The metric with a type that a series is part of; itself where there is none. */
    private static String family(Map<String, Metric> metrics, String series) {
        for (var end : new String[] {"_bucket", "_sum", "_count", "_total", "_created"}) {
            var base =
                    series.endsWith(end) ? series.substring(0, series.length() - end.length()) : "";
            if (metrics.getOrDefault(base, Metric.NAMED).type().isPresent()
                    && !metrics.containsKey(series)) {
                return base;
            }
        }
        return series;
    }
}
