package org.petmr.acquisition.exchange;

import java.io.IOException;
import java.util.List;

/** Where finished objects go. */
public interface Deliveries {

    /** Nowhere: objects are written and stay where they are. */
    Deliveries NONE = (session, imagesOf, series) -> List.of();

    /**
     * Takes objects over for every destination. When this returns they are durable; the files may go.
     *
     * @param session whose they are
     * @param imagesOf sessions whose images are among the series: the session alone, or the beds of an examination
     * @param series what was made, at least one
     * @return one delivery for each destination; none when there is no destination
     * @throws IOException the queue cannot be written
     */
    List<Delivery> deliver(String session, List<String> imagesOf, List<ExportedSeries> series) throws IOException;
}
