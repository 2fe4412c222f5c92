package cadre.server.knowledge.index;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The particles and endings that Korean writes at its nouns without a space: {@code 서버를} and {@code
 * 서버에서는} are both {@code 서버}. What only looks like one ({@code 회의} ends like {@code 의}) is cut as
 * well; where one syllable is left, {@link Words} therefore keeps the whole word, too.
 */
final class Particles {
    /** Longest first. */
    private static final List<String> ALL =
            Stream.of(
                            "은 는 이 가 을 를 의 에 로 와 과 도 만 나 랑",
                            "에서 에게 에는 에도 에만 으로 로는 로도 까지 부터 보다 처럼 마다 하고 이나 이란 이랑 란",
                            "에서는 에서도 에서의 에게는 으로는 으로도 으로의 로부터 까지의 까지는 부터는 마저 조차 밖에 대로",
                            "한다 하는 하면 하여 해서 했다 하지 하기 합니다 됩니다 된다 되는 되면 되어 돼서 입니다 인가요 인가 이다",
                            "하나요 되나요 하려면 되려면 할까 해야 하도록 되도록 한 할 된 될 함 됨 들 들이 들을 들은 들의 들에")
                    .flatMap(line -> Stream.of(line.split(" ")))
                    .distinct()
                    .sorted(Comparator.comparingInt(String::length).reversed())
                    .toList();

    private Particles() {}

    /** A Korean word without its last particle; never empty. */
    static String without(String word) {
        if (word.length() < 2) {
            return word;
        }
        for (var each : ALL) {
            if (word.length() > each.length() && word.endsWith(each)) {
                return word.substring(0, word.length() - each.length());
            }
        }
        return word;
    }
}
