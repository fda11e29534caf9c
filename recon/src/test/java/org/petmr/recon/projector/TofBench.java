package org.petmr.recon.projector;

import java.util.Random;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.ProjectionGeometry;

/** The bench scanner with time of flight, and random events of it. */
public final class TofBench {

    /** 11 bins of 30 mm, 350 ps FWHM (sigma 22.3 mm). */
    public static final ScannerModel SCANNER = withTof(11, 200, 350);

    private TofBench() {}

    public static ScannerModel withTof(int bins, double widthPs, double fwhmPs) {
        String json = ScannerCatalogue.toJson(ScannerCatalogue.find("bench"));
        String tof = "{\"bins\":%d,\"binWidthPs\":%s,\"resolutionFwhmPs\":%s}".formatted(bins, widthPs, fwhmPs);
        return ScannerCatalogue.parse(json.replaceAll("\"tof\"\\s*:\\s*null", "\"tof\":" + tof));
    }

    /** @param views events lie on the lines of so many views only, so that lines have many */
    static ListModeEvents random(ProjectionGeometry geometry, int n, int views, Random random, Workers workers) {
        ScannerModel s = geometry.scanner();
        int bins = s.timeOfFlight().map(t -> t.bins()).orElse(1);
        ListModeReader reader = new ListModeReader(geometry);
        while (reader.events() < n) {
            int view = random.nextInt(views) * (geometry.views() / views);
            int t = random.nextInt(geometry.tangentialBins());
            int a = random.nextInt(s.rings()) * s.indicesPerRing() + geometry.firstCrystal(view, t);
            int b = random.nextInt(s.rings()) * s.indicesPerRing() + geometry.secondCrystal(view, t);
            boolean isTurned = random.nextBoolean();
            reader.add(isTurned ? b : a, isTurned ? a : b, random.nextInt(bins));
        }
        return reader.events(workers);
    }
}
