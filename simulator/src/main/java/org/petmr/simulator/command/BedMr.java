package org.petmr.simulator.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.petmr.acquisition.dicom.DicomNode;
import org.petmr.acquisition.dicom.Peer;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.simulator.mr.Examination;
import org.petmr.simulator.mr.MrHost;
import org.petmr.simulator.mr.MrProtocol;
import org.petmr.simulator.mr.MrScanner;
import org.petmr.simulator.mr.MrSeries;
import org.petmr.simulator.mr.MrSettings;
import org.petmr.simulator.phantom.Motion;
import org.petmr.simulator.phantom.Phantom;
import org.petmr.simulator.scenario.BedScan;
import org.petmr.simulator.scenario.Scenario;

/** Scans what lies at a bed with the MR while PET runs, and sends series after series. */
final class BedMr {

    /** PET is played as fast as it can be made, so MR must not take its own time either. */
    private static final double PLAYED_S = 2;

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

    /**
     * What was sent.
     *
     * @param series as they were made
     * @param words for people
     */
    record Played(List<MrSeries> series, String words) {}

    /** Plays the bed's protocol, faster than it would take, and ends when all is sent. */
    Played play(Examination examination) {
        Phantom phantom = bed.inScanner().phantom(0);
        Scenario.Mr mr = scenario.mr();
        MrProtocol protocol = bed.mrProtocol();
        List<MrSeries> all = new ArrayList<>(); // touched by one step at a time
        try (Workers workers = new Workers(1)) {
            MrSettings settings = MrSettings.of(mr.noise(), scenario.seed()).with(mr.faults());
            MrScanner scanner = new MrScanner(Motion.still(phantom), settings, workers);
            MrHost host = new MrHost(node, service, mr.objects(scenario.name()));
            List<MrHost.SentSeries> sent = host.play(
                            protocol,
                            step -> {
                                List<MrSeries> made = scanner.on(grid(phantom, step), step).stream()
                                        .map(this::onTable)
                                        .toList();
                                all.addAll(made);
                                return made;
                            },
                            examination,
                            Math.max(1, protocol.durationS() / PLAYED_S),
                            (fraction, message) -> view.show("MR", fraction, message))
                    .join();
            for (MrHost.SentSeries one : sent) {
                if (!one.isWhole()) {
                    throw new CompletionException(new IOException("MR series %s: %d of %d images accepted: %s"
                            .formatted(
                                    one.description(),
                                    one.accepted(),
                                    one.objects(),
                                    String.join("; ", one.complaints()))));
                }
            }
            int objects = sent.stream().mapToInt(MrHost.SentSeries::objects).sum();
            return new Played(List.copyOf(all), words(all, objects));
        }
    }

    /** Headers tell places on the table, so that those of all beds are one patient's. */
    private MrSeries onTable(MrSeries s) {
        if (scenario.table().beds().size() == 1) {
            return s;
        }
        MrSeries.Header header = new MrSeries.Header(
                s.header().patientPosition(),
                Affine.scaling(1, 1, 1, 0, 0, bed.positionMm()).after(s.header().fromScanner()),
                s.header().coil());
        return new MrSeries(
                s.number(),
                s.description(),
                s.kind(),
                s.scan(),
                s.volumes(),
                s.startS(),
                s.durationS(),
                s.bed(),
                header);
    }

    private String words(List<MrSeries> all, int objects) {
        return scenario.mr().protocol() == null
                ? "Dixon 4 of 4   T1 1 of 1   %d images".formatted(objects)
                : "%s: %d series, %d objects".formatted(scenario.mr().protocol(), all.size(), objects);
    }

    /** Round the phantom, as far as it lies in the scanner. */
    private VoxelGrid grid(Phantom phantom, MrProtocol.Step step) {
        double sliceMm = step.sliceMm();
        VoxelGrid round = MrScanner.gridRound(
                phantom, step.inPlaneMm(), sliceMm, scenario.mr().airMm());
        int nz = Math.min(round.nz(), 2 * (int) Math.ceil(0.5 * step.bed().lengthMm() / sliceMm));
        return VoxelGrid.centred(round.nx(), round.ny(), nz, step.inPlaneMm(), step.inPlaneMm(), sliceMm);
    }
}
