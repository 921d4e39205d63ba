//! Made-up summaries for the tests of the report: one that holds something of everything, and an empty one.
#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "each test takes what it needs, and should stop when it fails"
)]

use casebrief::model::{
    AnalyteId, Attested, Basis, Bound, CaseHead, CaseSummary, ChecklistLine, ChecklistStatus, Clinical,
    ClinicalStatus, Confidence, Contact, Differing, Doubt, Evidence, FactId, Finding, FindingId, FindingKind,
    Flag, Format, Headline, Identity, InSi, IsoDate, Judgement, Lab, LabBoxes, LabRange, LabValue, Level,
    MadeWith, Need, Note, NoteSection, NoteSentence, Opening, PageCard, PageQuality, Patient, PipelineHash,
    Problem, ProblemKind, RangeFrom, Record, RecordId, RecordKind, Rect, RuleRef, SCHEMA, Severity, Sex,
    SourceCard, SourceId, Status, TextOrigin, TimelineEntry, Trend, TrendPoint, Triage, Turned,
    ValueReadings,
};

/// A case without any file.
pub(crate) fn empty() -> CaseSummary {
    CaseSummary {
        schema: SCHEMA.to_owned(),
        case: CaseHead {
            id: "empty".to_owned(),
            question: None,
            decision: None,
            pipelines: Vec::new(),
            as_of: date("2026-11-01"),
        },
        triage: Triage { level: Level::Routine, complete: false, reasons: Vec::new() },
        patient: Patient::default(),
        headline: Vec::new(),
        opening: Opening::default(),
        findings: Vec::new(),
        labs: Vec::new(),
        trends: Vec::new(),
        diagnoses: Vec::new(),
        medications: Vec::new(),
        medicines_now: Vec::new(),
        allergies: Vec::new(),
        procedures: Vec::new(),
        imaging: Vec::new(),
        vitals: Vec::new(),
        function: Vec::new(),
        notes: Vec::new(),
        timeline: Vec::new(),
        checklist: Vec::new(),
        contacts: Vec::new(),
        not_extracted: Vec::new(),
        records: Vec::new(),
        sources: Vec::new(),
        made_with: MadeWith {
            program: "casebrief".to_owned(),
            version: "0.1.0".to_owned(),
            pipelines: Vec::new(),
            ocr: "tesseract 5.3.0".to_owned(),
            languages: vec!["eng".to_owned()],
            as_of: date("2026-11-01"),
        },
    }
}

/// A case with something of everything.
pub(crate) fn full() -> CaseSummary {
    let mut summary = empty();
    summary.case = CaseHead {
        id: "kidney-and-heart".to_owned(),
        question: Some("Do I need a stent, or can tablets do?\nI am afraid of dialysis.".to_owned()),
        decision: Some("Coronary angiography, planned for 2026-11-20".to_owned()),
        pipelines: vec!["general".to_owned(), "ckd".to_owned()],
        as_of: date("2026-11-01"),
    };
    summary.triage =
        Triage { level: Level::Critical, complete: false, reasons: vec![FindingId("f1".to_owned())] };
    summary.patient = patient();
    summary.headline = [
        ("Potassium 6.8 mmol/L on 2026-10-12 is critically high (range of the report 3.5–5.1)", "f1"),
        ("One page names somebody else; its results are set apart", "f2"),
        ("Two files could not be read: one needs a password, one is damaged", "f3"),
        ("Creatinine rose from 5.20 to 7.10 mg/dL in 118 days", "f5"),
        ("The exercise test is spoken of and not there", "f7"),
    ]
    .into_iter()
    .map(|(text, id)| Headline { text: text.to_owned(), refs: vec![id.to_owned()] })
    .collect();
    summary.findings = findings();
    summary.labs = labs();
    summary.trends = vec![Trend {
        analyte: AnalyteId("creatinine".to_owned()),
        unit: "mg/dL".to_owned(),
        points: vec![
            TrendPoint { date: date("2026-06-16"), value: "5.20".parse().unwrap(), lab: fact("l3") },
            TrendPoint { date: date("2026-10-12"), value: "7.10".parse().unwrap(), lab: fact("l2") },
        ],
        change: "1.90".parse().unwrap(),
        statement: "Creatinine rose from 5.20 to 7.10 mg/dL in 118 days".to_owned(),
    }];
    clinical_facts(&mut summary);
    summary.checklist = checklist();
    summary.records = records();
    summary.sources = sources();
    summary.made_with.pipelines = vec![PipelineHash { id: "general".to_owned(), sha256: "a1".repeat(32) }];
    summary
}

/// A case of 100 pages with 30 results each, of 30 analytes.
pub(crate) fn large() -> CaseSummary {
    let mut summary = full();
    let pattern = summary.labs.clone();
    summary.labs = (0..3000_u32)
        .map(|idx| {
            let (page, row) = (idx / 30 + 1, idx % 30);
            // One result in four is abnormal, one in ten to check.
            let model = match (row % 4, idx % 10) {
                (0, _) => &pattern[1],
                (_, 0) => &pattern[5],
                _ => &pattern[4],
            };
            let mut lab = model.clone();
            lab.id = fact(&format!("l{}", idx + 1));
            lab.record = RecordId(format!("r{page}"));
            lab.name_printed = format!("Serum analyte number {row}");
            lab.analyte = Some(AnalyteId(format!("analyte_{row}")));
            let quote = format!("{} 139 mmol/L 135 - 145 turbidimetry", lab.name_printed);
            lab.evidence = evidence("aaaaaaaaaaa1", page, 0.03 * row as f32, &quote);
            lab
        })
        .collect();
    summary.records = (1..=100).map(|it| record(&format!("r{it}"), "aaaaaaaaaaa1", [it, it])).collect();
    summary.sources[0].n_pages = 100;
    summary.sources[0].pages = (1..=100).map(page_card).collect();
    summary
}

pub(crate) fn date(text: &str) -> IsoDate {
    text.parse().unwrap()
}

pub(crate) fn fact(id: &str) -> FactId {
    FactId(id.to_owned())
}

/// A place as high as a line of print.
pub(crate) fn evidence(source: &str, page: u32, top: f32, quote: &str) -> Evidence {
    Evidence {
        source: SourceId(source.to_owned()),
        page,
        rect: Rect::new(0.1, top, 0.82, top + 0.015).unwrap(),
        quote: quote.to_owned(),
        confidence: Confidence::new(93).unwrap(),
    }
}

fn patient() -> Patient {
    let said = |top: f32, quote: &str| vec![evidence("aaaaaaaaaaa1", 1, top, quote)];
    Patient {
        name: Some(Attested {
            value: "Marisol Ejemplo".to_owned(),
            evidence: vec![
                evidence("aaaaaaaaaaa1", 1, 0.05, "Patient: Marisol Ejemplo"),
                evidence("aaaaaaaaaaa1", 2, 0.05, "Patient: Marisol Ejemplo"),
                evidence("aaaaaaaaaaa2", 1, 0.08, "Paciente: EJEMPLO, Marisol"),
            ],
        }),
        born: Some(Attested { value: date("1958-03-04"), evidence: said(0.07, "DOB 04/03/1958") }),
        age: Some(Attested { value: 68, evidence: said(0.07, "DOB 04/03/1958") }),
        sex: Some(Attested { value: Sex::Female, evidence: Vec::new() }),
        ids: vec![Attested { value: "MRN-0042".to_owned(), evidence: said(0.09, "MRN MRN-0042") }],
        identity: Identity {
            agree_pages: 4,
            silent_pages: 1,
            differing: vec![Differing {
                source: SourceId("aaaaaaaaaaa2".to_owned()),
                page: 3,
                field: "name".to_owned(),
                printed: "Marcos Muestra".to_owned(),
                expected: "Marisol Ejemplo".to_owned(),
            }],
        },
    }
}

struct Row<'a> {
    id: &'a str,
    record: &'a str,
    name: &'a str,
    value: &'a str,
    unit: &'a str,
    range: Option<(Option<&'a str>, Option<&'a str>)>,
    taken: Option<&'a str>,
    flag: Flag,
    doubts: &'a [Doubt],
}

fn lab(row: &Row<'_>, source: &str, page: u32, top: f32) -> Lab {
    let range_printed = row.range.map(|(low, high)| match (low, high) {
        (Some(low), Some(high)) => format!("{low} - {high}"),
        (Some(low), None) => format!("> {low}"),
        (None, high) => format!("< {}", high.unwrap_or_default()),
    });
    let quote = format!("{} {} {}", row.name, row.value, row.unit);
    Lab {
        id: fact(row.id),
        record: RecordId(row.record.to_owned()),
        analyte: Some(AnalyteId(row.name.to_lowercase().replace(' ', "_"))),
        loinc: Some("2823-3".to_owned()),
        loinc_name: Some("Potassium [Moles/volume] in Serum or Plasma".to_owned()),
        name_printed: row.name.to_owned(),
        specimen: Some("serum".to_owned()),
        taken: row.taken.map(date),
        value_printed: row.value.to_owned(),
        value: LabValue::Number { value: row.value.trim_start_matches('<').parse().unwrap(), bound: None },
        unit_printed: Some(row.unit.to_owned()),
        unit: Some(row.unit.to_owned()),
        si: None,
        range: row.range.map(|(low, high)| LabRange {
            low: low.map(|it| it.parse().unwrap()),
            high: high.map(|it| it.parse().unwrap()),
            from: RangeFrom::Report,
            source: None,
        }),
        range_printed,
        flag_printed: None,
        flag: row.flag,
        judgement: row.doubts.iter().copied().collect(),
        evidence: evidence(source, page, top, &quote),
        boxes: LabBoxes::default(),
        classes: Vec::new(),
        readings: ValueReadings::default(),
    }
}

fn labs() -> Vec<Lab> {
    let row = Row {
        id: "l1",
        record: "r1",
        name: "Potassium",
        value: "6.8",
        unit: "mmol/L",
        range: Some((Some("3.5"), Some("5.1"))),
        taken: Some("2026-10-12"),
        flag: Flag::CriticalHigh,
        doubts: &[],
    };
    let kidney = (Some("0.60"), Some("1.10"));
    let first = ("aaaaaaaaaaa1", 1);
    let older = ("aaaaaaaaaaa1", 2);
    let scan = ("aaaaaaaaaaa2", 1);
    let mut labs = vec![
        lab(&Row { ..row }, first.0, first.1, 0.20),
        lab(
            &Row {
                id: "l2",
                name: "Creatinine",
                value: "7.10",
                unit: "mg/dL",
                range: Some(kidney),
                flag: Flag::High,
                ..row
            },
            first.0,
            first.1,
            0.23,
        ),
        lab(
            &Row {
                id: "l3",
                record: "r2",
                name: "Creatinine",
                value: "5.20",
                unit: "mg/dL",
                range: Some(kidney),
                flag: Flag::High,
                taken: Some("2026-06-16"),
                ..row
            },
            older.0,
            older.1,
            0.23,
        ),
        lab(
            &Row {
                id: "l4",
                record: "r3",
                name: "Haemoglobin",
                value: "9.4",
                unit: "g/dL",
                range: Some((Some("12.0"), Some("16.0"))),
                flag: Flag::Low,
                taken: None,
                doubts: &[Doubt::LowConfidence, Doubt::ReadingsDiffer],
            },
            scan.0,
            scan.1,
            0.40,
        ),
        lab(
            &Row {
                id: "l5",
                name: "Sodium",
                value: "139",
                range: Some((Some("135"), Some("145"))),
                flag: Flag::Normal,
                ..row
            },
            first.0,
            first.1,
            0.26,
        ),
        lab(
            &Row {
                id: "l6",
                record: "r3",
                name: "Phosphate",
                value: "41",
                unit: "mg/dl",
                range: Some((None, Some("4.5"))),
                flag: Flag::Unknown,
                doubts: &[Doubt::Implausible, Doubt::UnitUnknown],
                ..row
            },
            scan.0,
            scan.1,
            0.44,
        ),
        lab(
            &Row {
                id: "l7",
                name: "Troponin T",
                value: "<0.01",
                unit: "ng/mL",
                range: None,
                flag: Flag::Unknown,
                ..row
            },
            first.0,
            first.1,
            0.29,
        ),
        lab(
            &Row {
                id: "l8",
                record: "r4",
                name: "Creatinine",
                value: "0.90",
                unit: "mg/dL",
                range: Some(kidney),
                flag: Flag::Normal,
                taken: Some("2026-08-20"),
                doubts: &[Doubt::WrongPatient],
            },
            scan.0,
            3,
            0.23,
        ),
    ];
    labs[6].value = LabValue::Number { value: "0.01".parse().unwrap(), bound: Some(Bound::Below) };
    labs[1].si = Some(InSi { value: "628".parse().unwrap(), unit: "umol/L".to_owned() });
    labs[1].flag_printed = Some("H".to_owned());
    labs[0].flag_printed = Some("HH".to_owned());
    labs[3].range = labs[3].range.clone().map(|it| LabRange {
        from: RangeFrom::Table,
        source: Some("table of adult ranges, 2025".to_owned()),
        ..it
    });
    labs[3].range_printed = None;
    labs
}

fn findings() -> Vec<Finding> {
    let rule = |id: &str| RuleRef {
        id: id.to_owned(),
        source: "house list of critical values, 2024".to_owned(),
        condition: Some("lab.potassium > 6.5 mmol/L".to_owned()),
    };
    let on = |ids: &[&str]| Basis::Facts(ids.iter().map(|it| fact(it)).collect());
    let all = Basis::Searched(["r1", "r2", "r3", "r4"].map(|it| RecordId(it.to_owned())).to_vec());
    [
        (
            FindingKind::Critical,
            Severity::Critical,
            "Potassium 6.8 mmol/L on 2026-10-12 is critically high",
            on(&["l1"]),
            "potassium.critical",
        ),
        (
            FindingKind::Identity,
            Severity::High,
            "Page 3 of scans/visit 2.jpg names Marcos Muestra",
            on(&["r4"]),
            "identity.name",
        ),
        (
            FindingKind::Unread,
            Severity::High,
            "letters/locked.pdf: a password is needed",
            on(&["aaaaaaaaaaa3"]),
            "unread_file",
        ),
        (
            FindingKind::OutOfRange,
            Severity::Moderate,
            "Creatinine 7.10 mg/dL on 2026-10-12 is high",
            on(&["l2", "l3"]),
            "report_range",
        ),
        (
            FindingKind::Trend,
            Severity::Moderate,
            "Creatinine rose from 5.20 to 7.10 mg/dL in 118 days",
            on(&["l3", "l2"]),
            "trend.rise",
        ),
        (
            FindingKind::Conflict,
            Severity::Moderate,
            "Two papers give different dates for the same echo",
            on(&["i1", "i2"]),
            "conflict.date",
        ),
        (
            FindingKind::MentionedOnly,
            Severity::Moderate,
            "An exercise test is spoken of and no report of it is there",
            on(&["r3"]),
            "cad.stress",
        ),
        (FindingKind::Missing, Severity::Moderate, "No urine albumin was found", all, "ckd.acr"),
        (
            FindingKind::Stale,
            Severity::Info,
            "The ECG is 900 days old, at most 180 are asked for",
            on(&["r2"]),
            "general.ecg",
        ),
        (
            FindingKind::Doubtful,
            Severity::Info,
            "1 result hardly can be: Phosphate 41 mg/dl",
            on(&["l6"]),
            "implausible_results",
        ),
        (
            FindingKind::Risk,
            Severity::High,
            "Metformin is listed and creatinine is 7.10 mg/dL",
            on(&["m1", "l2"]),
            "risk.metformin",
        ),
    ]
    .into_iter()
    .enumerate()
    .map(|(idx, (kind, severity, statement, basis, id))| Finding {
        id: FindingId(format!("f{}", idx + 1)),
        kind,
        severity,
        statement: statement.to_owned(),
        basis,
        rule: rule(id),
    })
    .collect()
}

fn clinical(id: &str, printed: &str, name: &str, status: ClinicalStatus, day: Option<&str>) -> Clinical {
    Clinical {
        id: fact(id),
        record: RecordId("r3".to_owned()),
        printed: printed.to_owned(),
        name: name.to_owned(),
        code: None,
        status,
        date: day.map(date),
        details: None,
        judgement: Judgement::clear(),
        evidence: evidence("aaaaaaaaaaa2", 2, 0.3, printed),
    }
}

fn clinical_facts(summary: &mut CaseSummary) {
    summary.diagnoses = vec![
        clinical(
            "d1",
            "ERC estadio 5",
            "chronic kidney disease, stage 5",
            ClinicalStatus::Present,
            Some("2026-03"),
        ),
        clinical("d2", "no diabetes", "diabetes mellitus", ClinicalStatus::Absent, None),
    ];
    summary.diagnoses[0].code = Some("icd10|N18.5".to_owned());
    summary.medications =
        vec![clinical("m1", "Metformina 850 mg 1-0-1", "metformin", ClinicalStatus::Present, None)];
    summary.medications[0].details = Some("850 mg, 1-0-1".to_owned());
    summary.medications[0].judgement = Judgement::clear().with(Doubt::LowConfidence);
    summary.allergies =
        vec![clinical("a1", "Alergia a penicilina (urticaria)", "penicillin", ClinicalStatus::Present, None)];
    summary.imaging = vec![
        clinical(
            "i1",
            "Echo 12/03/2026: EF 45 %",
            "echocardiography",
            ClinicalStatus::Present,
            Some("2026-03-12"),
        ),
        clinical(
            "i2",
            "Ecocardiograma 13/03/2026",
            "echocardiography",
            ClinicalStatus::Present,
            Some("2026-03-13"),
        ),
    ];
    summary.notes = vec![Note {
        left_out: Vec::new(),
        record: RecordId("r3".to_owned()),
        sections: vec![NoteSection {
            section: "history".to_owned(),
            heading: "Antecedentes".to_owned(),
            evidence: evidence("aaaaaaaaaaa2", 2, 0.2, "Antecedentes"),
        }],
        sentences: vec![NoteSentence {
            text: "Dolor torácico al subir escaleras desde enero.".to_owned(),
            section: Some("history".to_owned()),
            evidence: evidence("aaaaaaaaaaa2", 2, 0.24, "Dolor torácico al subir escaleras desde enero."),
        }],
    }];
    summary.timeline = [
        ("2024-05", "month", "ECG", "r2"),
        ("2026-03-12", "day", "Echocardiography, EF 45 %", "i1"),
        ("2026-06-16", "day", "laboratory report", "r2"),
        ("2026-10-12", "day", "laboratory report", "r1"),
    ]
    .into_iter()
    .map(|(day, precision, text, id)| TimelineEntry {
        date: date(day),
        precision: precision.to_owned(),
        text: text.to_owned(),
        refs: vec![id.to_owned()],
    })
    .collect();
    summary.contacts = vec![Contact {
        phone_evidence: None,
        email_evidence: None,
        judgement: Judgement::clear(),
        role: "referrer".to_owned(),
        name: Some("Dr. A. Modelo".to_owned()),
        organisation: Some("Clínica de Muestra".to_owned()),
        phone: Some("+34 000 000 000".to_owned()),
        email: Some("modelo@example.org".to_owned()),
        evidence: evidence("aaaaaaaaaaa2", 2, 0.9, "Dr. A. Modelo"),
    }];
}

fn checklist() -> Vec<ChecklistLine> {
    [
        ("general", "general.labs", "Full blood count", Need::Required, ChecklistStatus::Present),
        ("general", "general.ecg", "Resting ECG, 12 leads", Need::Required, ChecklistStatus::Stale),
        ("ckd", "ckd.acr", "Urine albumin to creatinine ratio", Need::Required, ChecklistStatus::Missing),
        ("cad", "cad.stress", "Exercise or stress test", Need::Recommended, ChecklistStatus::MentionedOnly),
        ("general", "general.pregnancy", "Pregnancy test", Need::Recommended, ChecklistStatus::NotApplicable),
    ]
    .into_iter()
    .map(|(pipeline, item, title, need, status)| ChecklistLine {
        pipeline: pipeline.to_owned(),
        item: item.to_owned(),
        title: title.to_owned(),
        need,
        status,
        why_here: "Chronic kidney disease is stated in the clinic note of 2026-03".to_owned(),
        source: "KDIGO 2024, 2.1".to_owned(),
        evidence: match status {
            ChecklistStatus::Missing | ChecklistStatus::NotApplicable => Vec::new(),
            ChecklistStatus::Present | ChecklistStatus::Stale | ChecklistStatus::MentionedOnly => {
                vec![evidence("aaaaaaaaaaa2", 2, 0.5, title)]
            }
        },
    })
    .collect()
}

fn record(id: &str, source: &str, pages: [u32; 2]) -> Record {
    Record {
        id: RecordId(id.to_owned()),
        source: SourceId(source.to_owned()),
        pages,
        kind: RecordKind::LabReport,
        title: None,
        dated: Some(date("2026-10-12")),
        facility: Some("Laboratorio de Muestra".to_owned()),
        author: None,
        language: Some("en".to_owned()),
        duplicate_of: None,
        day_month: None,
        because: vec![evidence(source, pages[0], 0.02, "LABORATORY REPORT")],
        judgement: Judgement::clear(),
    }
}

fn records() -> Vec<Record> {
    let note = Record {
        kind: RecordKind::ClinicNote,
        language: Some("es".to_owned()),
        judgement: Judgement::clear().with(Doubt::DateAmbiguous),
        ..record("r3", "aaaaaaaaaaa2", [1, 2])
    };
    let foreign = Record {
        author: Some("Dr. B. Muestra".to_owned()),
        duplicate_of: Some(RecordId("r1".to_owned())),
        ..record("r4", "aaaaaaaaaaa2", [3, 3])
    };
    vec![record("r1", "aaaaaaaaaaa1", [1, 1]), record("r2", "aaaaaaaaaaa1", [2, 2]), note, foreign]
}

fn page_card(number: u32) -> PageCard {
    PageCard {
        number,
        origin: TextOrigin::TextLayer,
        words: 180,
        turned: Turned::No,
        quality: PageQuality::Good,
    }
}

fn sources() -> Vec<SourceCard> {
    let card = |id: &str,
                path: &str,
                format: Format,
                status: Status,
                pages: Vec<PageCard>,
                problems: Vec<Problem>| {
        SourceCard {
            id: SourceId(id.to_owned()),
            path: path.to_owned(),
            sha256: "0c".repeat(32),
            bytes: 182_044,
            format,
            status,
            n_pages: u32::try_from(pages.len()).unwrap(),
            pages,
            problems,
            members: Vec::new(),
        }
    };
    let scanned = |number: u32, quality: PageQuality| PageCard {
        origin: TextOrigin::Ocr,
        turned: Turned::Right,
        quality,
        ..page_card(number)
    };
    vec![
        card(
            "aaaaaaaaaaa1",
            "labs/october.pdf",
            Format::Pdf,
            Status::Ok,
            vec![page_card(1), page_card(2)],
            Vec::new(),
        ),
        card(
            "aaaaaaaaaaa2",
            "scans/visit 2.jpg",
            Format::Jpeg,
            Status::OkWarnings,
            vec![scanned(1, PageQuality::Poor), scanned(2, PageQuality::Good), scanned(3, PageQuality::Good)],
            vec![Problem::of_page(
                1,
                ProblemKind::UnsureWords,
                "many unsure words; compare with the picture",
            )],
        ),
        card(
            "aaaaaaaaaaa3",
            "letters/locked.pdf",
            Format::Pdf,
            Status::Encrypted,
            Vec::new(),
            vec![Problem::of_file(ProblemKind::Encrypted, "a password is needed; give it with --passwords")],
        ),
        card(
            "aaaaaaaaaaa4",
            "scans/torn.jpg",
            Format::Jpeg,
            Status::Corrupt,
            Vec::new(),
            vec![Problem::of_file(ProblemKind::Broken, "the picture ends early")],
        ),
    ]
}
