//! Layouts other than one row a line: days side by side, cards, sentences, bars, wrapped cells.

use super::find_labs;
use super::rows_tests::{KNOWLEDGE, labs_of, printed, rows};
use crate::model::RecordKind;
use crate::model::sample::{document_of, record_of};

#[test]
fn each_day_of_a_cumulative_table_has_its_own_row() {
    let labs = labs_of(document_of(&["Name        Units   Range     21/02/24   25/02/24\n\
                                      Potassium   mmol/L  3.5-5.1   5.9 H      4.4\n\
                                      Sodium      mmol/L  135-145   131 L      136"]));
    assert_eq!(
        printed(&labs),
        [
            "Potassium | 5.9 | mmol/L | 3.5-5.1 | H",
            "Potassium | 4.4 | mmol/L | 3.5-5.1 | ·",
            "Sodium | 131 | mmol/L | 135-145 | L",
            "Sodium | 136 | mmol/L | 135-145 | ·",
        ]
    );
    let days: Vec<String> =
        labs.iter().map(|it| it.taken.map(|it| it.to_string()).unwrap_or_default()).collect();
    assert_eq!(days, ["2024-02-21", "2024-02-25", "2024-02-21", "2024-02-25"]);
}

#[test]
fn headings_may_stand_on_two_lines() {
    let text = "Test               Observed      Unit    Range\n\
                \x20                  Value\n\
                Creatinine         1.44          mg/dL   0.70-1.30";
    assert_eq!(rows(text), ["Creatinine | 1.44 | mg/dL | 0.70-1.30 | ·"]);
    let title = "LABORATORY RESULTS\nName        Units   Range     21/02/24   25/02/24\nSodium      mmol/L  135-145   131        136";
    assert_eq!(rows(title).len(), 2);
}

#[test]
fn the_value_at_admission_is_of_another_day_than_the_paper() {
    let labs = labs_of(document_of(&["Investigation          On Admission   On Discharge\n\
                                      Hb (g/dL)              8.8            9.6"]));
    assert_eq!(printed(&labs), ["Hb | 8.8 | (g/dL) | · | ·", "Hb | 9.6 | (g/dL) | · | ·"]);
    assert!(labs.iter().all(|it| it.taken.is_none()));
}

#[test]
fn a_list_of_results_is_read_and_without_units_looked_at_again() {
    let labs = labs_of(document_of(&["Labs: WBC 12.3, Hgb 9.8 g/dL, Plt 420\nHb-13.2, Na=128"]));
    assert_eq!(
        printed(&labs),
        [
            "WBC | 12.3 | · | · | ·",
            "Hgb | 9.8 | g/dL | · | ·",
            "Plt | 420 | · | · | ·",
            "Hb | 13.2 | · | · | ·",
            "Na | 128 | · | · | ·"
        ]
    );
    let is_clear: Vec<bool> = labs.iter().map(|it| it.judgement.doubts().is_empty()).collect();
    assert_eq!(is_clear, [false, true, false, false, false]);
}

#[test]
fn a_result_in_a_sentence_is_read_and_a_dose_or_an_aim_is_not() {
    let text = "Hemoglobin was 9.4 g/dL, down from 11.2. INR 2.7 on warfarin.";
    assert_eq!(rows(text), ["Hemoglobin | 9.4 | g/dL | · | ·", "INR | 2.7 | · | · | ·"]);
    for none in [
        "Started vitamin D 1000 units daily and calcium 500 mg.",
        "Keep potassium 4.0 mmol/L and target hemoglobin 10 g/dL.",
        "He had sodium 2 g diet.",
        "Urine: blood 11,800.",
        "Saturations 96% on room air.",
        "The CSF was examined, and in it glucose was 2.2 mmol/l and no cells.",
        "Interpretation: HDL cholesterol > 60 mg/dL protects.",
    ] {
        assert_eq!(rows(none), [""; 0], "{none}");
    }
    assert_eq!(rows("CSF was clear. Glucose 2.2 mmol/l.").len(), 1, "the next sentence is of blood again");
}

#[test]
fn a_remark_that_repeats_a_result_is_no_second_one() {
    let text = "Test        Result   Unit    Range\nSodium      131      mmol/L  135-145\nRemarks:\nSodium 131 mmol/L is low and was telephoned.";
    assert_eq!(rows(text).len(), 1);
}

#[test]
fn columns_may_be_drawn_with_bars() {
    let text = "| Test | Result | Flag | Units | Ref Range |\n\
                |------|--------|------|-------|-----------|\n\
                | Hgb | 7.4 | L | g/dL | 12.0-16.0 |\n\
                | Creatinine | 0.7 |  | mg/dL | 0.5-1.1 |";
    assert_eq!(rows(text), ["Hgb | 7.4 | g/dL | 12.0-16.0 | L", "Creatinine | 0.7 | mg/dL | 0.5-1.1 | ·"]);
}

#[test]
fn the_name_of_a_test_may_stand_on_a_line_above_its_result() {
    let card = "Sodium\nNormal range: 136 - 145 mmol/L\n132\nLow\nPotassium\nNormal range: 3.5 - 5.1 mmol/L\n5.7\nHigh";
    assert_eq!(
        rows(card),
        [
            "Sodium | 132 | mmol/L | 136 - 145 mmol/L | Low",
            "Potassium | 5.7 | mmol/L | 3.5 - 5.1 mmol/L | High"
        ]
    );
    let block = "Test:       Sodium\nResult:     131\nUnits:      mmol/L\nRange:      135-145";
    assert_eq!(rows(block), ["Sodium | 131 | mmol/L | 135-145 | ·"]);
    let material =
        "CREATININA\nMaterial: Soro\nResultado.........: 1,52 mg/dL\nValor de referencia: 0,70 a 1,30 mg/dL";
    assert_eq!(rows(material), ["CREATININA | 1,52 | mg/dL | 0,70 a 1,30 mg/dL | ·"]);
}

#[test]
fn lists_side_by_side_are_rows_of_their_own() {
    let text = "Blood      : Nil        Pus cells : 18-20 /hpf\n\
                Protein    : ++         Casts     : Absent\n\
                Glucose    : Nil        Bacteria  : Present";
    assert_eq!(
        rows(text),
        [
            "Blood | Nil | · | · | ·",
            "Pus cells | 18-20 | /hpf | · | ·",
            "Protein | ++ | · | · | ·",
            "Casts | Absent | · | · | ·",
            "Glucose | Nil | · | · | ·",
            "Bacteria | Present | · | · | ·",
        ]
    );
}

#[test]
fn a_range_may_go_on_in_the_line_below() {
    let text = "Test             Result   Unit              Reference\n\
                Serum sodium     131      mmol/L            [133.0 -\n\
                \x20                                          146.0]\n\
                TLC              12,300   cells/cu.mm       4000-\n\
                \x20                                          10000";
    assert_eq!(
        rows(text),
        ["Serum sodium | 131 | mmol/L | [133.0 - 146.0] | ·", "TLC | 12,300 | cells/cu.mm | 4000- 10000 | ·"]
    );
}

#[test]
fn the_limits_of_a_guide_are_no_results() {
    let text = "Vitamin D  Deficient <20 ng/mL\nLDL  < 100 mg/dL  Optimal";
    assert_eq!(rows(text), [""; 0]);
    let real = "CRP      < 5 mg/L    Normal\nTroponin I   >50 ng/L (H)";
    assert_eq!(rows(real).len(), 1, "{:?}", rows(real));
}

#[test]
fn a_phrase_is_one_value_and_no_word_of_it_a_mark() {
    let text = "Test       Result          Units   Reference   Status\n\
                Sodium     137             mmol/L  136-145     FINAL\n\
                Glucose    See below       mg/dL   70-99\n\
                Ethanol    None detected   mg/dL               FINAL";
    assert_eq!(
        rows(text),
        [
            "Sodium | 137 | mmol/L | 136-145 | FINAL",
            "Glucose | See below | mg/dL | 70-99 | ·",
            "Ethanol | None detected | mg/dL | · | FINAL",
        ]
    );
}

#[test]
fn spaces_between_thousands_are_told_from_columns() {
    let text = "Leucocytes   12 500 /mm3   4 000 - 10 000";
    assert_eq!(rows(text), ["Leucocytes | 12 500 | /mm3 | 4 000 - 10 000 | ·"]);
}

#[test]
fn a_line_that_looks_like_a_result_and_gave_none_is_told() {
    let document = document_of(&["Filtrado renal (CKD-        39    mL/min   > 60"]);
    let record = record_of(&document.source.id, RecordKind::LabReport, 1);
    let (labs, lost) = find_labs(&[document], &[record], &KNOWLEDGE);
    let lost: Vec<&str> = lost.iter().map(|it| it.evidence.quote.as_str()).collect();
    assert_eq!((labs.len(), lost), (0, vec!["Filtrado renal (CKD- 39 mL/min > 60"]));
}

#[test]
fn the_tests_may_stand_across_the_page_and_the_days_below() {
    let text = "Date         Hb     WBC       Plt       Na\n\
                Unit         g/dL   x10^9/L   x10^9/L   mmol/L\n\
                Ref          13-17  4-11      150-400   135-145\n\
                21/05/2024   9.8    18.2      455       133 L";
    let labs = labs_of(document_of(&[text]));
    assert_eq!(
        printed(&labs),
        [
            "Hb | 9.8 | g/dL | 13-17 | ·",
            "WBC | 18.2 | x10^9/L | 4-11 | ·",
            "Plt | 455 | x10^9/L | 150-400 | ·",
            "Na | 133 | mmol/L | 135-145 | L",
        ]
    );
    assert!(labs.iter().all(|it| it.taken.is_some_and(|it| it.to_string() == "2024-05-21")));
}

#[test]
fn tables_side_by_side_keep_their_own_values() {
    let text = "HEMATOLOGY  Result  Units   Range      CHEMISTRY   Result  Units  Range\n\
                Hemoglobin  10.1    g/dL    11.7-15.5  Creatinine  2.05    mg/dL  0.50-1.10";
    assert_eq!(
        rows(text),
        ["Hemoglobin | 10.1 | g/dL | 11.7-15.5 | ·", "Creatinine | 2.05 | mg/dL | 0.50-1.10 | ·"]
    );
}

#[test]
fn bars_and_slashes_part_the_results_of_a_list() {
    assert_eq!(
        rows("Na 128 | K 6.1 | AST 44 / ALT 39"),
        ["Na | 128 | · | · | ·", "K | 6.1 | · | · | ·", "AST | 44 | · | · | ·", "ALT | 39 | · | · | ·"]
    );
}

#[test]
fn the_days_may_stand_on_a_line_of_their_own() {
    let text = "Date:        14/02/23   11/08/23   20/02/24\n\
                Lab No:      7712045    7810331    7995120    Units    Reference\n\
                Sodium       138        137        134 L      mmol/L   (135-145)\n\
                Albumin      41                    34 L       g/L      (35-50)";
    assert_eq!(
        rows(text),
        [
            "Sodium | 138 | mmol/L | (135-145) | ·",
            "Sodium | 137 | mmol/L | (135-145) | ·",
            "Sodium | 134 | mmol/L | (135-145) | L",
            "Albumin | 41 | g/L | (35-50) | ·",
            "Albumin | 34 | g/L | (35-50) | L",
        ]
    );
}

#[test]
fn the_time_of_the_person_is_told_from_that_of_the_control() {
    let text = "A.P.T.T.\nPatient          : 44.2 Sec\nControl          : 30.0 Sec";
    assert_eq!(rows(text), ["A.P.T.T. | 44.2 | Sec | · | ·"]);
}

#[test]
fn the_names_above_tiles_are_no_head_of_a_table_on_its_side() {
    let text = "Haemoglobin          Creatinine           Calcium\n\
                PROFILE\n\
                Value: 13.10         Value: 0.80          Value: 8.00\n\
                Range: 11.50-15.00   Range: 0.51-0.95     Range: 8.80-10.60";
    assert_eq!(
        rows(text),
        [
            "Haemoglobin | 13.10 | · | 11.50-15.00 | ·",
            "Creatinine | 0.80 | · | 0.51-0.95 | ·",
            "Calcium | 8.00 | · | 8.80-10.60 | ·",
        ]
    );
    assert_eq!(rows("Ph: +91-9876543210"), [""; 0]);
}

#[test]
fn the_days_of_a_paper_are_no_columns_of_values() {
    let text = "Collected     Received      Reported\n\
                12/03/2024    12/03/2024    13/03/2024\n\
                Sodium        138           mmol/L     135-145\n\
                Potassium     4.1           mmol/L     3.5-5.1";
    assert_eq!(rows(text), ["Sodium | 138 | mmol/L | 135-145 | ·", "Potassium | 4.1 | mmol/L | 3.5-5.1 | ·"]);
}
