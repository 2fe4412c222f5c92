package cadre.server.knowledge.index;

import java.io.IOException;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.KnnVectorsWriter;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;

/**
 * Lucene's own format of vectors, by its own name, for models with more than the 1,024 dimensions
 * that it lets one write. It reads them as it is.
 */
final class WideVectors extends KnnVectorsFormat {
    static final int MOST_DIMENSIONS = 4096;

    private final KnnVectorsFormat format = new Lucene99HnswVectorsFormat();

    private WideVectors() {
        super("Lucene99HnswVectorsFormat");
    }

    /** Writes vectors so; all else as Lucene does. */
    static Lucene104Codec codec() {
        return new Lucene104Codec() {
            private final KnnVectorsFormat wide = new WideVectors();

            @Override
            public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
                return wide;
            }
        };
    }

    @Override
    public KnnVectorsWriter fieldsWriter(SegmentWriteState state) throws IOException {
        return format.fieldsWriter(state);
    }

    @Override
    public KnnVectorsReader fieldsReader(SegmentReadState state) throws IOException {
        return format.fieldsReader(state);
    }

    @Override
    public int getMaxDimensions(String field) {
        return MOST_DIMENSIONS;
    }
}
