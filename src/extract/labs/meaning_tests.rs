//! What rows mean by their heading, their unit and their words, one small table a habit.

use std::sync::LazyLock;

use super::find_labs;
use crate::model::sample::{document_of, record_of};
use crate::model::{Lab, RecordKind};
use crate::pipeline::Knowledge;

static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(|| Knowledge::builtin().expect("it is shipped"));

fn labs_in(kind: RecordKind, pages: &[&str]) -> Vec<Lab> {
    let document = document_of(pages);
    let record = record_of(&document.source.id, kind, pages.len() as u32);
    find_labs(&[document], &[record], &KNOWLEDGE).0
}

/// "printed name = analyte of specimen", with a dot for what stays open.
fn meant_in(kind: RecordKind, pages: &[&str]) -> Vec<String> {
    let show = |it: &Lab| {
        let analyte = it.analyte.as_ref().map_or("·", |it| it.0.as_str());
        format!("{} = {analyte} of {}", it.name_printed, it.specimen.as_deref().unwrap_or("·"))
    };
    labs_in(kind, pages).iter().map(show).collect()
}

fn meant(text: &str) -> Vec<String> {
    meant_in(RecordKind::LabReport, &[text])
}

const HEADING: &str = "Test       Result   Unit     Range";

#[test]
fn the_title_says_what_was_examined() {
    for (title, specimen) in [
        ("CSF ANALYSIS    Collected: 2024-01-29", "cerebrospinal fluid"),
        ("Pleural fluid", "pleural fluid"),
        ("ASCITIC FLUID - BIOCHEMISTRY", "ascitic fluid"),
        ("Specimen type : Synovial fluid    Ref. by : Dr. A", "synovial fluid"),
        ("Líquido cefalorraquídeo", "cerebrospinal fluid"),
        ("SEMEN ANALYSIS", "semen"),
        ("Cord blood", "cord blood"),
        ("24-hour urine", "24-hour urine"),
    ] {
        let text = format!("{title}\n{HEADING}\nGlucose    22       mg/dL    40-70");
        assert_eq!(meant(&text), [format!("Glucose = · of {specimen}")], "{title}");
    }
}

#[test]
fn a_fluid_has_its_own_biochemistry_and_blood_ends_it() {
    let text = "PLEURAL FLUID ANALYSIS\nBIOCHEMISTRY\nGlucose    18    mg/dL    60 - 95\nSerum LDH    200    U/L    80 - 225\nBlood tests\nGlucose    90    mg/dL    70 - 100";
    assert_eq!(
        meant(text),
        [
            "Glucose = · of pleural fluid",
            "Serum LDH = ldh of serum/plasma",
            "Glucose = glucose_random of plasma"
        ]
    );
}

#[test]
fn a_department_on_another_page_ends_a_fluid() {
    let first = "CSF ANALYSIS\nGlucose    60    mg/dL    40 - 70";
    let second = "BIOCHEMISTRY\nGlucose    90    mg/dL    70 - 100";
    assert_eq!(
        meant_in(RecordKind::LabReport, &[first, second]),
        ["Glucose = · of cerebrospinal fluid", "Glucose = glucose_random of plasma"]
    );
}

#[test]
fn venous_blood_has_no_arterial_gases() {
    let text = "VENOUS BLOOD GAS\npH    7.31    7.32 - 7.42\nPotassium    4.4    mmol/L    3.5 - 5.1";
    assert_eq!(meant(text), ["pH = · of venous blood", "Potassium = potassium of serum/plasma"]);
}

#[test]
fn a_label_holds_for_its_list() {
    let text = "CSF: clear, Chloride 112 mmol/L,\nLDH 40 U/L.\nGlucose: 90 mg/dL";
    assert_eq!(
        meant(text),
        [
            "Chloride = · of cerebrospinal fluid",
            "LDH = · of cerebrospinal fluid",
            "Glucose = glucose_random of plasma"
        ]
    );
}

#[test]
fn what_was_given_is_no_result() {
    let text = "Dialysate: Potassium 2.0 mmol/L, Calcium 1.25 mmol/L, Sodium 138 mmol/L\nSodium: 131 mmol/L";
    assert_eq!(meant(text), ["Sodium = sodium of serum/plasma"]);
}

#[test]
fn a_sentence_on_stool_opens_no_block() {
    let text = "passed stool twice\nSodium    131    mmol/L    136 - 145";
    assert_eq!(meant(text), ["Sodium = sodium of serum/plasma"]);
}

#[test]
fn a_column_says_what_was_examined() {
    let text = "Test        Specimen    Result    Unit     Range\nGlucose     CSF         22        mg/dL    40 - 70\nGlucose     Serum       90        mg/dL    70 - 100";
    assert_eq!(meant(text), ["Glucose = · of cerebrospinal fluid", "Glucose = glucose_random of plasma"]);
}

#[test]
fn test_strips_and_fields_of_the_microscope_are_of_urine() {
    let text = format!(
        "{HEADING}\nLeukocytes   75    /uL    Neg\nErythrocytes 250   /uL    Neg\nGlucose      1000    mg/dL    Neg\nRBC          2-3 /hpf          0-2\nHemoglobin   12    g/dL    12 - 16"
    );
    assert_eq!(
        meant(&text),
        [
            "Leukocytes = urine_leuk_esterase_ql of urine",
            "Erythrocytes = urine_blood_ql of urine",
            "Glucose = urine_glucose_ql of urine",
            "RBC = urine_rbc_hpf of urine",
            "Hemoglobin = hemoglobin of whole blood"
        ]
    );
}

#[test]
fn a_count_is_no_share() {
    for (cells, analyte, is_sure) in [
        ("Neutrophils    9.6    x E9/L    2.0 - 7.5", "neutrophil_abs", true),
        ("Neutrophils    9.6    /nl       2.0 - 7.5", "neutrophil_abs", true),
        ("Neutrophils    6.6    G/l       2.0 - 7.5", "neutrophil_abs", true),
        ("Lymphocytes    1.7    Giga/L    1.0 - 4.0", "lymphocyte_abs", true),
        ("Lymphocytes    34     %         20 - 40", "lymphocyte_pct", true),
        ("Lymphocytes    34               20 - 40", "lymphocyte_pct", true),
        ("Monocytes      0.8              0.2 - 0.8", "monocyte_abs", false),
        ("Eosinophils    210              20 - 500", "eosinophil_abs", false),
        ("Lymphocytes    1.4", "lymphocyte_pct", false),
        ("Lymphocytes    34", "lymphocyte_pct", true),
        ("RBC            4.6    /pl       4.0 - 5.5", "rbc", true),
        ("RBC            4.6    T/l       4.0 - 5.5", "rbc", true),
    ] {
        let labs = labs_in(RecordKind::LabReport, &[&format!("{HEADING}\n{cells}")]);
        let found = labs[0].analyte.as_ref().map(|it| it.0.as_str());
        assert_eq!((found, labs[0].judgement.doubts().is_empty()), (Some(analyte), is_sure), "{cells}");
    }
}

#[test]
fn an_unknown_unit_leaves_open_whether_it_is_a_share_or_a_count() {
    let labs = labs_in(RecordKind::LabReport, &[&format!("{HEADING}\nLymphocytes    1.4    (12%)")]);
    assert_eq!((labs[0].analyte.as_ref(), labs[0].judgement.doubts().is_empty()), (None, false));
}

#[test]
fn names_of_other_languages_are_known() {
    for (cells, analyte) in [
        ("Hämoglobin    9,1    g/dl", "hemoglobin"),
        ("Hémoglobine    9,1    g/dL", "hemoglobin"),
        ("Leukozyten    13,4    G/l", "wbc"),
        ("Thrombozyten    412    /nl", "platelets"),
        ("Lymphozyten    1,4    /nl", "lymphocyte_abs"),
        ("S-Kreatinin    88    µmol/l", "creatinine"),
        ("Kreatinine    88    µmol/l", "creatinine"),
        ("Potasyum    5,9    mmol/L", "potassium"),
        ("Sodyum    131    mmol/L", "sodium"),
        ("Ión potasio    5,9    mmol/L", "potassium"),
        ("Glicemia    118    mg/dL", "glucose_random"),
        ("GLU    118    mg/dL", "glucose_random"),
        ("Açlık kan şekeri    118    mg/dL", "glucose_fasting"),
        ("HEMOGLOBINA GLUCOSILADA A1c    7,1    %", "hba1c"),
        ("VITAMIN B-12    168    pg/mL", "vitamin_b12"),
        ("PHOS    4.1    mg/dL", "phosphate"),
        ("ALK PHOS    80    U/L", "alp"),
        ("Fosfatasa alcalina    80    U/L", "alp"),
        ("Azotemia    42    mg/dL", "urea"),
        ("Żelazo    60    µg/dl", "iron"),
    ] {
        let labs = labs_in(RecordKind::LabReport, &[cells]);
        let found = labs.first().and_then(|it| it.analyte.as_ref()).map(|it| it.0.as_str());
        assert_eq!(found, Some(analyte), "{cells}");
    }
}

#[test]
fn what_stands_in_quotes_belongs_to_the_name() {
    let labs =
        labs_in(RecordKind::LabReport, &["S. Typhi \"O\"          1:160\nS. Typhi \"H\"          1:80"]);
    let found: Vec<_> = labs.iter().map(|it| (it.name_printed.as_str(), it.value_printed.as_str())).collect();
    assert_eq!(found, [("S. Typhi \"O\"", "1:160"), ("S. Typhi \"H\"", "1:80")]);
}

#[test]
fn the_number_of_the_tests_of_a_panel_is_no_result() {
    let text = "Test        Result    Unit      Range\nSodium      131       mmol/L    135-145\nComp. Metabolic Panel (14)";
    assert_eq!(meant(text), ["Sodium = sodium of serum/plasma"]);
}

#[test]
fn a_cycle_threshold_is_no_cholesterol() {
    let labs =
        labs_in(RecordKind::LabReport, &["Test    Result\nSARS-CoV-2 RNA     Not detected    Ct 36.2"]);
    assert!(labs.iter().all(|it| it.analyte.is_none()), "{labs:?}");
}
