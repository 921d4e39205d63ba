//! Papers of every kind, cuts, dates and who wrote them.

use std::sync::LazyLock;

use crate::model::sample::document_of;
use crate::model::{Document, Doubt, LaidPage, Record, RecordKind, SourceId};
use crate::pipeline::Knowledge;

use super::find_records;

static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(|| Knowledge::builtin().expect("it is shipped"));

fn records_of(pages: &[&str]) -> Vec<Record> {
    find_records(&[document_of(pages)], &KNOWLEDGE)
}

/// A document of a case of several files.
fn numbered_document(idx: usize, pages: &[&str]) -> Document<LaidPage> {
    let mut document = document_of(pages);
    document.source.id = SourceId(format!("file{idx}"));
    document.source.sha256 = format!("file{idx}");
    document
}

fn record_of(text: &str) -> Record {
    records_of(&[text]).into_iter().next().unwrap()
}

const LAB_REPORT: &str = "\
CITY CARE LABORATORY
LABORATORY REPORT
Patient Name : Ann Lee        Collected : 17/10/2024
Age / Sex : 45 Years / F      Reported : 18/10/2024
Test Name      Result    Unit     Reference Range
Hemoglobin      9.1      g/dL     12.0 - 15.0
Creatinine      1.0      mg/dL    0.6 - 1.2
Dr. Payal Shah, MD";

const NOTE: &str = "\
CHIEF COMPLAINT: Cough for two weeks.
HISTORY OF PRESENT ILLNESS: This is a 45-year-old woman who presents with cough.
REVIEW OF SYSTEMS: She denies fever.
PHYSICAL EXAMINATION: Lungs are clear to auscultation.
ASSESSMENT AND PLAN: Cough, likely viral. Follow up in two weeks.";

#[test]
fn kinds_are_told_by_their_cues() {
    let cases = [
        ("lab report", RecordKind::LabReport, LAB_REPORT),
        ("clinic note", RecordKind::ClinicNote, NOTE),
        (
            "serology in words",
            RecordKind::LabReport,
            "SEROLOGY PANEL\nName: Ann Lee\nHBsAg : Non Reactive\nAnti HCV : Negative\nTest      Result      Status",
        ),
        (
            "lab report in Spanish",
            RecordKind::LabReport,
            "Laboratorio Central\nRESULTADOS DE LABORATORIO\nGlucosa: 98 mg/dL (Rango: 70 - 100)\nSodio: 140 mEq/L (Rango: 136 - 145)",
        ),
        (
            "lab report in Italian",
            RecordKind::LabReport,
            "REFERTO DI LABORATORIO\nEsame     Risultato   U.M.   Valori di riferimento\nEmoglobina  13,2   g/dl   12,0 - 16,0",
        ),
        (
            "a slip with a few results",
            RecordKind::LabReport,
            "NEAR-PATIENT TESTS\nPatient: Ann Lee\nFasting glucose: 11.8 mmol/L (3.9 - 5.5)\nHbA1c: 9.1 % (4.0 - 6.0)\nHaemoglobin: 96 g/L (115 - 165)\nPotassium: 6.3 mmol/L (3.5 - 5.3)",
        ),
        (
            "imaging report",
            RecordKind::ImagingReport,
            "EXAM: CT of the abdomen.\nTECHNIQUE: Axial images were obtained with contrast.\nFINDINGS: No hydronephrosis.\nIMPRESSION: Normal.",
        ),
        (
            "imaging report in Spanish",
            RecordKind::ImagingReport,
            "Servicio de Radiología\nECOGRAFÍA ABDOMINAL\nHallazgos: hígado normal.\nImpresión diagnóstica: sin hallazgos.",
        ),
        (
            "echo",
            RecordKind::CardiacTest,
            "2D ECHOCARDIOGRAPHY REPORT\nLeft ventricle: normal. Ejection fraction 60 %.\nMitral valve: mild mitral regurgitation.",
        ),
        (
            "stress test",
            RecordKind::CardiacTest,
            "EXERCISE STRESS TEST\nThe patient exercised on the Bruce protocol for 9 minutes, 10 METs.\nNo ST depression. 90 % of the target heart rate.",
        ),
        (
            "pathology report",
            RecordKind::PathologyReport,
            "SURGICAL PATHOLOGY REPORT\nGROSS DESCRIPTION: Received in formalin.\nMICROSCOPIC DESCRIPTION: Sections show tumor cells.",
        ),
        (
            "pathology report in Spanish",
            RecordKind::PathologyReport,
            "INFORME DE ANATOMÍA PATOLÓGICA\nDESCRIPCIÓN MACROSCÓPICA: Se recibe en formol.\nDIAGNÓSTICO: Carcinoma.",
        ),
        (
            "discharge summary",
            RecordKind::DischargeSummary,
            "DISCHARGE SUMMARY\nAdmission Date: 10/10/2024\nDischarge Date: 17/10/2024\nHOSPITAL COURSE: Uneventful.\nDISCHARGE MEDICATIONS: Aspirin 81 mg daily",
        ),
        (
            "discharge summary without title",
            RecordKind::DischargeSummary,
            "ADMITTING DIAGNOSES: Pneumonia.\nDISCHARGE DIAGNOSES: Pneumonia.\nHOSPITAL COURSE: She was given antibiotics and was discharged home.",
        ),
        (
            "discharge summary in Spanish",
            RecordKind::DischargeSummary,
            "INFORME DE ALTA HOSPITALARIA\nMotivo de ingreso: disnea\nTratamiento al alta: reposo",
        ),
        (
            "operative note",
            RecordKind::OperativeNote,
            "PREOPERATIVE DIAGNOSIS: Gallstones.\nPOSTOPERATIVE DIAGNOSIS: Same.\nANESTHESIA: General.\nThe abdomen was prepped and draped. An incision was made.",
        ),
        (
            "clinic letter",
            RecordKind::ClinicLetter,
            "RE: Ann Lee\nDear Dr. Roy:\nThank you for your kind referral. I had the pleasure of seeing her today.\nSincerely,",
        ),
        (
            "referral letter",
            RecordKind::ReferralLetter,
            "REFERRAL LETTER\nDear Dr. Roy,\nI would be grateful if you could see Ann Lee for your opinion.\nReason for referral: anemia",
        ),
        (
            "prescription",
            RecordKind::Prescription,
            "Dr. Payal Shah, MBBS, MD\nPatient: Ann Lee\nRx\n1. Metformin 500mg tablet twice daily after meals\n2. Aspirin 75mg once daily",
        ),
        (
            "prescription in Spanish",
            RecordKind::Prescription,
            "RECETA MÉDICA\nPaciente: Ana Luz\nParacetamol 500 mg cada 8 horas",
        ),
        (
            "insurance card",
            RecordKind::Insurance,
            "HEALTH INSURANCE CARD\nMember ID: 4711\nPolicy Number: 12\nGroup Number: 7",
        ),
        ("bill", RecordKind::Bill, "HOSPITAL BILL\nRoom charges: $2,000.00\nTotal Amount: $2,000.00"),
        (
            "questionnaire",
            RecordKind::Questionnaire,
            "PATIENT INTAKE FORM\nPlease list all medicines.\nHave you ever smoked? Yes No",
        ),
        ("consent", RecordKind::Other, "INFORMED CONSENT FORM\nYou may withdraw at any time."),
        ("nothing known", RecordKind::Other, "The quick brown fox\njumps over the lazy dog"),
        ("nothing", RecordKind::Unreadable, ""),
    ];
    for (name, kind, text) in cases {
        assert_eq!(record_of(text).kind, kind, "{name}");
    }
}

#[test]
fn the_strongest_cues_are_named_with_their_place() {
    let record = record_of(LAB_REPORT);
    let because: Vec<&str> = record.because.iter().map(|it| it.quote.as_str()).collect();
    assert!(because.contains(&"LABORATORY REPORT"), "{because:?}");
    assert!(record.because.iter().all(|it| it.page == 1 && !it.quote.is_empty()));
}

#[test]
fn the_letterhead_and_the_signature_tell_who_wrote_it() {
    let record = record_of(LAB_REPORT);
    assert_eq!(record.facility.as_deref(), Some("CITY CARE LABORATORY"));
    assert_eq!(record.author.as_deref(), Some("Dr. Payal Shah, MD"));
    assert_eq!(record.language.as_deref(), Some("en"));
}

#[test]
fn a_paper_is_dated_by_the_labels_of_its_kind() {
    let lab = |dates: &str| format!("LABORATORY REPORT\n{dates}\nGlucose 98 mg/dL 70 - 100");
    let cases = [
        (
            "collected before reported",
            lab("Reported : 18/10/2024\nCollected : 17/10/2024"),
            "2024-10-17",
            false,
        ),
        ("reported when nothing else", lab("Reported on : 18-Oct-2024"), "2024-10-18", false),
        ("not the day of birth", lab("DOB: 18/10/1960\nDate: 17/10/2024"), "2024-10-17", false),
        (
            "below its label",
            lab("Collected        Reported\n17/10/2024       18/10/2024"),
            "2024-10-17",
            false,
        ),
        ("day or month", lab("Collected : 03/04/2024"), "2024-04-03", true),
        ("settled by a sibling", lab("Collected : 03/04/2024\nReported : 03/17/2024"), "2024-03-04", false),
        ("without label", lab("17 Oct 2024"), "2024-10-17", false),
        (
            "a stay is dated by its end",
            "DISCHARGE SUMMARY\nAdmission Date: 10/10/2024\nDischarge Date: 17/10/2024".to_owned(),
            "2024-10-17",
            false,
        ),
    ];
    for (name, text, date, is_ambiguous) in cases {
        let record = record_of(&text);
        assert_eq!(record.dated.map(|it| it.to_string()).as_deref(), Some(date), "{name}");
        assert_eq!(record.judgement.doubts().contains(&Doubt::DateAmbiguous), is_ambiguous, "{name}");
    }
    assert_eq!(record_of(&lab("DOB: 18/10/1960")).dated, None);
    assert_eq!(record_of("IMPRESSION: Normal.\nCOMPARISON: 18/10/2020").dated, None);
}

#[test]
fn the_title_of_a_paper_is_the_line_that_names_it() {
    let cases = [
        (
            "2D ECHOCARDIOGRAPHY REPORT\nEjection fraction 60 %.\nMitral valve: normal.",
            Some("2D ECHOCARDIOGRAPHY REPORT"),
        ),
        (
            "Discharge Summary\nAdmission Date: 10/10/2024\nHOSPITAL COURSE: Uneventful.",
            Some("Discharge Summary"),
        ),
        ("Department of Biochemistry of a town\nTest   Result   Unit\nSodium   140   mmol/L", None),
        (NOTE, None),
    ];
    for (text, title) in cases {
        assert_eq!(record_of(text).title.as_deref(), title, "{text}");
    }
}

#[test]
fn the_papers_around_settle_which_number_is_the_day() {
    let lab = |head: &str, date: &str| format!("{head}\nLABORATORY REPORT\nCollected : {date}");
    let open = lab("City Hospital", "03/04/2024");
    let cases: [(&str, &[String], Option<&str>); 6] = [
        ("the same facility", &[lab("CITY HOSPITAL", "14/03/2024")], Some("2024-04-03")),
        ("the same facility abroad", &[lab("City Hospital", "03/14/2024")], Some("2024-03-04")),
        ("another facility alone", &[lab("Town Clinic", "03/14/2024")], Some("2024-03-04")),
        (
            "its own facility before others",
            &[lab("City Hospital", "14/03/2024"), lab("Town Clinic", "03/14/2024")],
            Some("2024-04-03"),
        ),
        (
            "others that contradict each other",
            &[lab("Old Clinic", "14/03/2024"), lab("Town Clinic", "03/14/2024")],
            None,
        ),
        ("others as open", &[lab("City Hospital", "05/06/2024")], None),
    ];
    for (name, others, date) in cases {
        let texts: Vec<&str> = [&open].into_iter().chain(others).map(String::as_str).collect();
        let documents: Vec<_> =
            texts.iter().enumerate().map(|(idx, it)| numbered_document(idx, &[it])).collect();
        let record = find_records(&documents, &KNOWLEDGE).remove(0);
        let is_open = record.judgement.doubts().contains(&Doubt::DateAmbiguous);
        assert_eq!(is_open, date.is_none(), "{name}");
        if let Some(date) = date {
            assert_eq!(record.dated.map(|it| it.to_string()).as_deref(), Some(date), "{name}");
        }
    }
    let bundle =
        [open.as_str(), "HOSPITAL BILL\nPatient Name: Ann Lee\nBill Date: 03/17/2024\nTotal: $2,000.00"];
    assert_eq!(records_of(&bundle)[0].dated.map(|it| it.to_string()).as_deref(), Some("2024-03-04"));
}

#[test]
fn a_day_of_birth_told_anywhere_dates_no_paper() {
    let card = "HEALTH INSURANCE CARD\nANN LEE 09/05/1977\nMember ID: 4711\nPolicy Number: 12";
    assert_eq!(record_of(card).dated.map(|it| it.to_string()).as_deref(), Some("1977-05-09"));
    let letter = numbered_document(1, &["Name: Ann Lee\nDate of Birth: 09/05/1977"]);
    let records = find_records(&[numbered_document(0, &[card]), letter], &KNOWLEDGE);
    assert_eq!(records[0].dated, None);
    let spanish = "TARJETA SANITARIA\nNombre: ANA LUZ\nFecha nacimiento 09/05/1977\nVálida hasta 12/2028";
    assert_eq!(record_of(spanish).dated, None);
}

#[test]
fn a_medication_list_is_dated_by_its_printing_when_nothing_else_dates_it() {
    let list =
        |dates: &str| format!("REPEAT MEDICATION LIST\n{dates}\nMetformin 1 g tablets, one twice daily");
    let dated = |dates: &str| record_of(&list(dates)).dated.map(|it| it.to_string());
    assert_eq!(dated("Printed: 17/03/2025").as_deref(), Some("2025-03-17"));
    assert_eq!(dated("Printed: 17/03/2025\nDate: 14/02/2025").as_deref(), Some("2025-02-14"));
}

#[test]
fn a_file_is_cut_only_where_a_page_surely_begins_anew() {
    let second = "second page of the same\nPotassium 4.1 mmol/L 3.5 - 5.1";
    let bill = "HOSPITAL BILL\nPatient Name: Ann Lee\nRoom charges: $2,000.00\nTotal Amount: $2,000.00";
    let numbered = |text: &str, number: u32| format!("{text}\nPage {number} of 2");
    let (one, two) = (numbered(LAB_REPORT, 1), numbered(LAB_REPORT, 2));
    type Case<'a> = (&'a str, &'a [&'a str], &'a [[u32; 2]]);
    let cases: [Case<'_>; 6] = [
        ("one page", &[LAB_REPORT], &[[1, 1]]),
        ("a page more", &[LAB_REPORT, second], &[[1, 2]]),
        ("the letterhead on each page", &[LAB_REPORT, LAB_REPORT], &[[1, 2]]),
        ("another kind", &[LAB_REPORT, bill], &[[1, 1], [2, 2]]),
        ("counted anew", &[&one, &two, &one, &two], &[[1, 2], [3, 4]]),
        ("a page that could not be read", &[LAB_REPORT, "", bill], &[[1, 1], [2, 2], [3, 3]]),
    ];
    for (name, pages, runs) in cases {
        let found: Vec<[u32; 2]> = records_of(pages).iter().map(|it| it.pages).collect();
        assert_eq!(found, runs, "{name}");
    }
}

#[test]
fn records_are_numbered_through_all_files_and_no_file_without_pages_has_one() {
    let documents = [document_of(&[LAB_REPORT]), document_of(&[]), document_of(&[NOTE])];
    let records = find_records(&documents, &KNOWLEDGE);
    let ids: Vec<&str> = records.iter().map(|it| it.id.0.as_str()).collect();
    assert_eq!(ids, ["r1", "r2"]);
}
