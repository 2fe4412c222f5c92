package cadre.node.redact;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds which secrets are in something, in any of the forms in which they are masked. Immutable and
 * safe to share.
 */
public final class SecretSearch {
    /** Finds nothing. */
    public static final SecretSearch NONE = of(List.of());

    private final Patterns patterns;
    private final List<String> names;
    private final Secrets secrets;

    private SecretSearch(Patterns patterns, List<String> names, Secrets secrets) {
        this.patterns = patterns;
        this.names = List.copyOf(names);
        this.secrets = secrets;
    }

    /** A search for these; a value of fewer than 6 bytes is left out. */
    public static SecretSearch of(Collection<Hidden> values) {
        var forms = new ArrayList<byte[]>();
        var names = new ArrayList<String>();
        for (var each : values) {
            for (var form : Forms.of(each.value())) {
                forms.add(form.getBytes(StandardCharsets.UTF_8));
                names.add(each.name());
            }
        }
        var secrets = Secrets.of(values.stream().map(Hidden::value).toList());
        return new SecretSearch(new Patterns(forms), names, secrets);
    }

    /** The text with each of them replaced by {@code ***}. */
    public String mask(String text) {
        return secrets.mask(text);
    }

    /** The names of what is in a text, as far as it can be told; empty if nothing of it is. */
    public List<String> in(String text) {
        var pass = pass();
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        pass.read(bytes, 0, bytes.length);
        return pass.found().isEmpty() && !mask(text).equals(text)
                ? List.of("a secret")
                : pass.found();
    }

    /** Whether there is nothing to search for. */
    public boolean isEmpty() {
        return names.isEmpty();
    }

    /** A search through one thing, from its first byte on. */
    public Pass pass() {
        return new Pass(this);
    }

    /** A search through one thing. For one thread. */
    public static final class Pass {
        private final SecretSearch search;
        private final Set<String> found = new TreeSet<>();
        private int state = Patterns.ROOT;

        private Pass(SecretSearch search) {
            this.search = search;
        }

        /** The next bytes of it. */
        public void read(byte[] bytes, int offset, int length) {
            for (int i = offset; i < offset + length; i++) {
                state = search.patterns.next(state, bytes[i]);
                if (search.patterns.found(state) > 0) {
                    found.add(search.names.get(search.patterns.which(state)));
                }
            }
        }

        /** The names of what was in it so far. */
        public List<String> found() {
            return List.copyOf(found);
        }
    }
}
