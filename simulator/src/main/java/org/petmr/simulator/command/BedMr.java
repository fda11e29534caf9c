package org.petmr.simulator.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.petmr.acquisition.dicom.DicomNode;
import org.petmr.acquisition.dicom.Peer;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.simulator.mr.Examination;
import org.petmr.simulator.mr.MrHost;
import org.petmr.simulator.mr.MrScanner;
import org.petmr.simulator.mr.MrSeries;
import org.petmr.simulator.phantom.Phantom;
import org.petmr.simulator.scenario.BedScan;
import org.petmr.simulator.scenario.Scenario;

/** Scans what lies at a bed with the MR while PET runs, and sends series after series. */
final class BedMr {

    /** What MR shows beyond either end of the PET field of view. */
    private static final double BEYOND_MM = 12;

    private final Scenario scenario;
    private final BedScan bed;
    private final DicomNode node;
    private final Peer service;
    private final DemoView view;

    BedMr(Scenario scenario, BedScan bed, DicomNode node, Peer service, DemoView view) {
        this.scenario = scenario;
        this.bed = bed;
        this.node = node;
        this.service = service;
        this.view = view;
    }

    /** What was sent, for people. */
    String send(Examination examination) {
        Phantom phantom = bed.inScanner().phantom(0);
        Scenario.Mr mr = scenario.mr();
        try (Workers workers = new Workers(1)) {
            MrScanner scanner = new MrScanner(phantom, mr.noise(), scenario.seed(), workers);
            MrHost host = new MrHost(node, service);
            List<MrSeries> all = new ArrayList<>();
            all.addAll(scanner.dixon(grid(phantom, mr.dixonInPlaneMm(), mr.dixonSliceMm()), 2));
            all.add(scanner.t1(grid(phantom, mr.t1Mm(), mr.t1Mm()), 6));
            int objects = 0;
            for (MrSeries series : all) {
                MrHost.Sent sent =
                        host.send(List.of(series), examination, Progress.NONE).join();
                if (sent.accepted() < sent.objects()) {
                    throw new CompletionException(new IOException("MR series %s: %d of %d images accepted"
                            .formatted(series.description(), sent.accepted(), sent.objects())));
                }
                objects += sent.objects();
                view.show("MR", (double) (series.number() - 1) / all.size(), series.description());
            }
            return "Dixon 4 of 4   T1 1 of 1   %d images".formatted(objects);
        }
    }

    /** Round the phantom, as far as it lies in the scanner. */
    private VoxelGrid grid(Phantom phantom, double inPlaneMm, double sliceMm) {
        ScannerModel scanner = scenario.scannerModel();
        double halfMm = 0.5 * scanner.rings() * scanner.ringSpacingMm() + BEYOND_MM;
        VoxelGrid round =
                MrScanner.gridRound(phantom, inPlaneMm, sliceMm, scenario.mr().airMm());
        int nz = Math.min(round.nz(), 2 * (int) Math.ceil(halfMm / sliceMm));
        return VoxelGrid.centred(round.nx(), round.ny(), nz, inPlaneMm, inPlaneMm, sliceMm);
    }
}
