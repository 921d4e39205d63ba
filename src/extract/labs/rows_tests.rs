//! Rows as laboratories print them and what is found in them, one small table a habit.

use std::sync::LazyLock;

use super::find_labs;
use crate::model::sample::{document_of, record_of};
use crate::model::{
    Confidence, Document, Doubt, Lab, LaidPage, Line, OtherReading, Reader, RecordKind, TextOrigin,
};
use crate::pipeline::Knowledge;

pub(super) static KNOWLEDGE: LazyLock<Knowledge> =
    LazyLock::new(|| Knowledge::builtin().expect("it is shipped"));

pub(super) fn labs_of(document: Document<LaidPage>) -> Vec<Lab> {
    let record = record_of(&document.source.id, RecordKind::LabReport, 1);
    find_labs(&[document], &[record], &KNOWLEDGE).0
}

pub(super) fn printed(labs: &[Lab]) -> Vec<String> {
    let or_dash = |it: &Option<String>| it.clone().unwrap_or_else(|| "·".to_owned());
    let show = |it: &Lab| {
        let parts = [
            it.name_printed.clone(),
            it.value_printed.clone(),
            or_dash(&it.unit_printed),
            or_dash(&it.range_printed),
            or_dash(&it.flag_printed),
        ];
        parts.join(" | ")
    };
    labs.iter().map(show).collect()
}

pub(super) fn rows(text: &str) -> Vec<String> {
    printed(&labs_of(document_of(&[text])))
}

/// The same page as Tesseract and PP-OCR read it, both the same unless `others` says else.
fn photo(text: &str, others: &[(&str, &str)]) -> Document<LaidPage> {
    let mut document = document_of(&[text]);
    for page in &mut document.pages {
        page.origin = TextOrigin::Ocr;
        let lines = page.lines.iter().map(|line| {
            let words = line.words().iter().cloned().map(|mut word| {
                let other = others.iter().find(|it| it.0 == word.text);
                let text = other.map_or(word.text.clone(), |it| it.1.to_owned());
                word.reader = Reader::Tesseract;
                word.confidence = Confidence::new(if other.is_some() { 30 } else { 95 }).unwrap();
                let confidence = Confidence::new(99).unwrap();
                word.others.push(OtherReading { text, reader: Reader::PpOcr, confidence });
                word
            });
            Line::new(words.collect()).unwrap()
        });
        page.lines = lines.collect();
    }
    document
}

#[test]
fn a_title_is_no_heading_line() {
    let text = "TEST RESULTS\nHemoglobin 13.8 gm/dl 13.0 - 17.0\nCreatinine 0.5 mg/dL 0.6 - 1.2";
    assert_eq!(
        rows(text),
        ["Hemoglobin | 13.8 | gm/dl | 13.0 - 17.0 | ·", "Creatinine | 0.5 | mg/dL | 0.6 - 1.2 | ·"]
    );
}

#[test]
fn a_word_before_a_name_is_a_part_of_it() {
    let text = "High Sensitivity CRP    0.4   mg/L    < 1.0\nH Potassium    5.6   mmol/L   3.5 - 5.1";
    assert_eq!(
        rows(text),
        ["High Sensitivity CRP | 0.4 | mg/L | < 1.0 | ·", "Potassium | 5.6 | mmol/L | 3.5 - 5.1 | H"]
    );
}

#[test]
fn a_number_under_the_heading_of_the_ranges_is_no_value() {
    let text = "Test          Unit      Range       Result     Status\nPotassium     mmol/L    5.1         3.1        Low";
    assert_eq!(rows(text), ["Potassium | 3.1 | mmol/L | · | Low"]);
}

#[test]
fn which_of_two_numbers_in_one_place_is_the_result_is_not_sure() {
    let labs = labs_of(document_of(&["Sodium    140   138   mmol/L    136 - 145"]));
    assert!(labs[0].judgement.doubts().contains(&Doubt::ColumnUnsure), "{labs:?}");
}

#[test]
fn beside_a_result_in_words_stands_what_is_expected() {
    let text = "Test        Result      Referencia\nProteinas   Negativo    Negativo\nNitritos    ++          Negativo";
    assert_eq!(rows(text), ["Proteinas | Negativo | · | Negativo | ·", "Nitritos | ++ | · | Negativo | ·"]);
}

#[test]
fn a_result_that_is_also_a_mark_is_a_result() {
    assert_eq!(rows("HBsAg : POSITIVE"), ["HBsAg | POSITIVE | · | · | ·"]);
}

#[test]
fn a_titre_has_a_range_of_titres() {
    let text = "ANA titer         1:160     (< 1:80)     ABNORMAL";
    assert_eq!(rows(text), ["ANA titer | 1:160 | · | (< 1:80) | ABNORMAL"]);
}

#[test]
fn a_unit_that_hangs_on_the_name_belongs_to_it() {
    let text = "Test                    Result     Range\nA/G Ratio               1.4        1.1 - 2.2\nEosinophils %           4          1 - 6";
    assert_eq!(rows(text), ["A/G Ratio | 1.4 | · | 1.1 - 2.2 | ·", "Eosinophils % | 4 | · | 1 - 6 | ·"]);
}

#[test]
fn a_unit_printed_only_behind_the_range_is_the_unit() {
    assert_eq!(rows("MCH        30.0       28 - 32 pg"), ["MCH | 30.0 | pg | 28 - 32 pg | ·"]);
    assert_eq!(rows("PCV        36         35-45%"), ["PCV | 36 | % | 35-45% | ·"]);
}

#[test]
fn a_unit_before_a_mark_in_brackets_is_a_unit() {
    assert_eq!(rows("HbA1c: 5.4 % (Normal)"), ["HbA1c | 5.4 | % | · | (Normal)"]);
}

#[test]
fn a_smear_is_described_in_words() {
    let text = "Haemoglobin      13.0    g/dL    12 - 15\nRBC Morphology      Normocytic Normochromic\nPlatelets on Smear      Adequate on smear";
    assert_eq!(
        rows(text)[1..],
        [
            "RBC Morphology | Normocytic Normochromic | · | · | ·",
            "Platelets on Smear | Adequate on smear | · | · | ·"
        ]
    );
}

#[test]
fn a_telephone_number_is_no_result() {
    assert_eq!(rows("Ph: +91 98765 43210"), [""; 0]);
}

#[test]
fn a_dash_that_hangs_on_an_end_makes_a_range() {
    let text = "HGB     12.5     13.5-  18      g/dl\nRDW     12.8     11.5  -14.5    %";
    let labs = labs_of(photo(text, &[]));
    assert_eq!(
        printed(&labs),
        ["HGB | 12.5 | g/dl | 13.5- 18 | ·", "RDW | 12.8 | % | 11.5 - 14.5 | ·"]
            .map(|it| it.replace("13.5- 18", "13.5 - 18"))
    );
}

#[test]
fn two_rising_numbers_behind_a_unit_are_a_range_on_a_picture_only() {
    let text = "RDW      12.8     %      11.6  14.0";
    assert_eq!(printed(&labs_of(photo(text, &[]))), ["RDW | 12.8 | % | 11.6 14.0 | ·"]);
    assert_eq!(rows(text), ["RDW | 12.8 | % | · | ·"]);
}

#[test]
fn a_unit_is_taken_from_the_reader_that_read_one() {
    let text = "WBC Count      5400      Jul       4000 - 11000";
    let labs = labs_of(photo(text, &[("Jul", "/uL")]));
    assert_eq!(printed(&labs), ["WBC Count | 5400 | /uL | 4000 - 11000 | ·"]);
}

#[test]
fn a_unit_no_reader_read_makes_the_value_doubtful() {
    let labs = labs_of(photo("Creatinine      1.1      mqldlL       0.6 - 1.2", &[]));
    assert!(labs[0].judgement.doubts().contains(&Doubt::UnitUnknown) || labs[0].unit.is_some(), "{labs:?}");
    let labs = labs_of(photo("TSH      1.94      HUl/mL       0.4 - 4.0", &[]));
    assert!(labs[0].judgement.doubts().contains(&Doubt::UnitUnknown), "{labs:?}");
}

#[test]
fn the_value_of_a_label_of_the_head_is_no_result() {
    assert_eq!(
        rows("Test      Result   Unit    Range\nPatient ID: P-0001\nPotassium   4.9   mmol/L   3.5 - 5.1")
            .len(),
        1
    );
}

#[test]
fn a_misread_unit_is_sure_where_only_it_fits_the_printed_range() {
    for (text, is_open) in [
        ("PLATELET COUNT      233      10^3/mm       150 - 410", false),
        ("PLATELET COUNT      233      10^3/mm       ", true),
        ("PLATELET COUNT      233      10^3/mm       1500 - 41000", true),
    ] {
        let labs = labs_of(photo(text, &[]));
        assert_eq!(labs[0].judgement.doubts().contains(&Doubt::UnitUnknown), is_open, "{labs:?}");
    }
}

#[test]
fn free_text_read_from_a_picture_is_never_sure() {
    let text = "Haemoglobin      13.0    g/dL    12 - 15\nRBC Morphology      Nomocytic";
    let labs = labs_of(photo(text, &[]));
    assert!(labs[1].judgement.doubts().contains(&Doubt::LowConfidence), "{labs:?}");
}

#[test]
fn a_bound_may_be_printed_in_words_and_signs() {
    let text = "Test      Result     Reference Range\neGFR      48 L       > OR = 60 mL/min/1.73m2";
    assert_eq!(rows(text), ["eGFR | 48 | mL/min/1.73m2 | > OR = 60 mL/min/1.73m2 | L"]);
}

#[test]
fn a_mark_behind_the_last_column_is_no_part_of_the_range() {
    let text = "Badanie         Wynik    Jednostka    Zakres\nHemoglobina     11,2     g/dl         12,0 - 16,0     L";
    assert_eq!(rows(text), ["Hemoglobina | 11,2 | g/dl | 12,0 - 16,0 | L"]);
}

#[test]
fn the_result_of_another_day_is_no_value() {
    let text = "Test          Result    Units     Reference      Previous Result\nHemoglobin    9.4       g/dL      12.0-16.0      11.0";
    let labs = labs_of(document_of(&[text]));
    assert_eq!(printed(&labs), ["Hemoglobin | 9.4 | g/dL | 12.0-16.0 | ·"]);
    assert!(labs[0].judgement.doubts().is_empty());
}

#[test]
fn a_range_for_each_class_is_kept_whole_with_its_classes() {
    let text = "Test            Value    Unit     Range\nHaemoglobin     12.9     g/dL     Male: 13.0 - 17.0\n                                  Female: 12.0 - 15.0";
    let labs = labs_of(document_of(&[text]));
    let classes: Vec<&str> = labs[0].classes.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(classes, ["Male", "Female"]);
    assert_eq!(labs[0].range, None);
}

#[test]
fn a_word_for_normal_in_the_brackets_of_a_range_is_no_mark() {
    assert_eq!(
        rows("Total Cholesterol : 212 mg/dL (Desirable < 200)\nHDL : 38 mg/dl ( > 40 ) - LOW"),
        ["Total Cholesterol | 212 | mg/dL | (Desirable < 200) | ·", "HDL | 38 | mg/dl | ( > 40 ) | LOW"]
    );
}

#[test]
fn results_of_a_list_stand_behind_commas() {
    assert_eq!(
        rows("TG 165 mg/dL; VLDL 33 mg/dL"),
        ["TG | 165 | mg/dL | · | ·", "VLDL | 33 | mg/dL | · | ·"]
    );
}

#[test]
fn what_leads_to_a_value_is_no_part_of_the_name() {
    assert_eq!(rows("Urea ............ 48 mg/dL      [ 17 - 43 ]"), ["Urea | 48 | mg/dL | [ 17 - 43 ] | ·"]);
}

#[test]
fn a_blood_group_is_one_result() {
    assert_eq!(
        rows("Hb       13.0   g/dL   12 - 15\nBlood Group        'O' POSITIVE")[1..],
        ["Blood Group | 'O' POSITIVE | · | · | ·"]
    );
}

#[test]
fn another_letter_in_a_short_word_is_another_analyte() {
    for name in ["Anti-HAV", "Troponin T", "Apolipoprotein E", "Vitamin A", "Protein S", "Hemoglobin S"] {
        let text = format!("Test          Result     Range\n{name}       12         0 - 10");
        for document in [document_of(&[&text]), photo(&text, &[])] {
            let labs = labs_of(document);
            let id = labs[0].analyte.as_ref().map(|it| it.0.as_str());
            let own = ["troponin_t", "troponin_t_hs", "apo_e", "vitamin_a"];
            assert!(id.is_none_or(|it| own.contains(&it)), "{name}: {id:?}");
        }
    }
}

#[test]
fn a_misspelt_name_is_one_only_on_a_picture_and_never_sure() {
    let text = "Test             Result     Range\nHaemogiobin      12         13 - 17";
    assert_eq!(labs_of(document_of(&[text]))[0].analyte, None);
    let labs = labs_of(photo(text, &[]));
    assert_eq!(labs[0].analyte.as_ref().map(|it| it.0.as_str()), Some("hemoglobin"));
    assert!(labs[0].judgement.doubts().contains(&Doubt::LowConfidence));
}

#[test]
fn a_mark_glued_to_its_value_is_parted_from_it() {
    let text = "Test            Result     Unit     Range\nHematies        *3,36      10^6/uL  3,80 - 5,00";
    assert_eq!(rows(text), ["Hematies | 3,36 | 10^6/uL | 3,80 - 5,00 | *"]);
}

#[test]
fn a_line_without_end_takes_no_time() {
    let started = std::time::Instant::now();
    for text in ["1-".repeat(100_000), "Hemoglobin 12.1 g/dL 12-15 ".repeat(6_000), "((((".repeat(50_000)] {
        rows(&text);
    }
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
}

#[test]
fn a_number_far_from_the_column_of_results_is_not_sure() {
    let text = "Test          Result          Range              Unit\nCalcium                       2.20               mmol/L";
    let labs = labs_of(document_of(&[text]));
    assert!(labs.iter().all(|it| !it.judgement.doubts().is_empty()), "{labs:?}");
}

#[test]
fn a_letter_before_a_colon_is_no_mark() {
    let text = "Test             Result     Unit     Range\nA : G Ratio      1.33       Ratio    0.80 - 2.00";
    assert_eq!(rows(text), ["A : G Ratio | 1.33 | Ratio | 0.80 - 2.00 | ·"]);
}

#[test]
fn a_value_that_stands_among_the_ranges_of_other_rows_is_not_sure() {
    let row = |name: &str, range: &str, value: &str| format!("{name:16}mmol/L    {range:16}{value}\n");
    let text = [
        row("Sodium", "133 - 146", "135"),
        row("Chloride", "95 - 108", "101"),
        row("Bicarbonate", "22 - 29", "25"),
        row("Calcium", "  2.20", ""),
    ];
    let labs = labs_of(photo(&text.concat(), &[]));
    let calcium = labs.iter().find(|it| it.name_printed == "Calcium").unwrap();
    assert!(calcium.judgement.doubts().contains(&Doubt::ColumnUnsure), "{labs:?}");
}
