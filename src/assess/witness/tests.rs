//! Tests of arithmetic as a witness.

use super::cleared;
use crate::assess::findings::Draft;
use crate::assess::testing::{LabBuilder, knowledge, lab, record};
use crate::model::{Doubt, FindingKind, Lab, LabValue, Record, RecordId, RecordKind, Severity, Trust};
use crate::pipeline::Knowledge;

fn result(analyte: &str, value: &str, unit: &str) -> LabBuilder {
    lab(analyte, value).analyte(analyte).unit(unit)
}

fn seen(analyte: &str, value: &str, unit: &str) -> LabBuilder {
    result(analyte, value, unit).in_picture(&[])
}

fn heard(labs: Vec<Lab>, knowledge: &Knowledge) -> (Vec<Lab>, Vec<Draft>) {
    super::heard(labs, &[], knowledge)
}

fn hear<const N: usize>(labs: [LabBuilder; N]) -> (Vec<Lab>, Vec<Draft>) {
    heard(labs.into_iter().map(LabBuilder::done).collect(), knowledge())
}

fn rules(drafts: &[Draft]) -> Vec<&str> {
    drafts.iter().map(|it| it.rule.id.as_str()).collect()
}

fn in_doubt(labs: &[Lab]) -> Vec<&str> {
    let broken = labs.iter().filter(|it| it.judgement.doubts().contains(&Doubt::RelationBroken));
    broken.map(|it| it.name_printed.as_str()).collect()
}

#[test]
fn results_that_fit_each_other_are_left_alone() {
    let pct = |part: &str, value: &str| seen(&format!("{part}_pct"), value, "%");
    let cases: [Vec<LabBuilder>; 9] = [
        vec![seen("hemoglobin", "13.5", "g/dL"), seen("rbc", "4.50", "10*6/uL"), seen("mch", "30.0", "pg")],
        vec![seen("wbc", "8200", "/uL"), pct("neutrophil", "59"), seen("neutrophil_abs", "4.84", "10*3/uL")],
        vec![
            seen("wbc", "12.0", "10*3/uL"),
            pct("eosinophil", "2"),
            seen("eosinophil_abs", "0.3", "10*3/uL"),
        ],
        vec![
            pct("neutrophil", "60"),
            pct("lymphocyte", "29"),
            pct("monocyte", "7"),
            pct("eosinophil", "3"),
            pct("basophil", "1"),
        ],
        vec![
            seen("cholesterol_total", "5.17", "mmol/L"),
            seen("hdl", "50", "mg/dL"),
            seen("triglycerides", "100", "mg/dL"),
            seen("ldl", "130", "mg/dL"),
        ],
        vec![seen("hba1c", "6.5", "%"), seen("hba1c", "48", "mmol/mol"), seen("eag", "140", "mg/dL")],
        vec![
            seen("albumin", "44", "g/L"),
            seen("protein_total", "7.2", "g/dL"),
            seen("globulin", "2.8", "g/dL"),
        ],
        vec![seen("bilirubin_total", "0.5", "mg/dL"), seen("bilirubin_direct", "0.5", "mg/dL")],
        vec![
            seen("flc_kappa", "20.0", "mg/L"),
            seen("flc_lambda", "16.0", "mg/L"),
            lab("r", "1.25").analyte("flc_ratio"),
        ],
    ];
    for labs in cases {
        let (labs, drafts) = heard(labs.into_iter().map(LabBuilder::done).collect(), knowledge());
        assert!(drafts.is_empty() && in_doubt(&labs).is_empty(), "{drafts:?}");
    }
}

#[test]
fn each_kind_of_relation_notices_a_break() {
    let pct = |part: &str, value: &str| seen(&format!("{part}_pct"), value, "%");
    let cases: [(&str, Vec<LabBuilder>); 7] = [
        (
            "mcv_calc",
            vec![seen("hematocrit", "40", "%"), seen("rbc", "4.5", "10*6/uL"), seen("mcv", "80.0", "fL")],
        ),
        (
            "abs_lymphocyte",
            vec![
                seen("wbc", "8.0", "10*3/uL"),
                pct("lymphocyte", "25"),
                seen("lymphocyte_abs", "2.60", "10*3/uL"),
            ],
        ),
        (
            "diff_sum_100",
            vec![
                pct("neutrophil", "52"),
                pct("lymphocyte", "29"),
                pct("monocyte", "7"),
                pct("eosinophil", "3"),
                pct("basophil", "1"),
            ],
        ),
        ("eag_a1c", vec![seen("hba1c", "6.5", "%"), seen("eag", "104", "mg/dL")]),
        ("hba1c_ifcc", vec![seen("hba1c", "6.5", "%"), seen("hba1c", "58", "mmol/mol")]),
        (
            "bili_order",
            vec![seen("bilirubin_total", "0.5", "mg/dL"), seen("bilirubin_direct", "0.9", "mg/dL")],
        ),
        ("nhdl_order", vec![seen("ldl", "160", "mg/dL"), seen("non_hdl", "140", "mg/dL")]),
    ];
    for (id, labs) in cases {
        let n_labs = labs.len();
        let (labs, drafts) = heard(labs.into_iter().map(LabBuilder::done).collect(), knowledge());
        assert_eq!(rules(&drafts), [format!("relation.{id}")]);
        assert_eq!(in_doubt(&labs).len(), n_labs, "{id}");
    }
}

#[test]
fn a_finding_names_the_relation_the_values_and_the_source() {
    let (_, drafts) =
        hear([seen("hemoglobin", "13.5", "g/dL"), seen("rbc", "4.5", "10*6/uL"), seen("mch", "25.0", "pg")]);
    let [draft] = &drafts[..] else { panic!("{drafts:?}") };
    assert_eq!(draft.kind, FindingKind::Conflict);
    assert_eq!(draft.rule.source, "BRAINSCAPE, KNOWT-CALC");
    for part in
        ["25.0 pg", "13.5 g/dL", "4.5 10*6/uL", "Hemoglobin × 10 / Red blood cell count", "gives 30 pg"]
    {
        assert!(draft.statement.contains(part), "{part} is not in {}", draft.statement);
    }
}

#[test]
fn a_value_that_another_relation_speaks_for_is_not_doubted() {
    let (labs, drafts) = hear([
        seen("hemoglobin", "13.5", "g/dL"),
        seen("rbc", "4.50", "10*6/uL"),
        seen("mch", "25.0", "pg"),
        seen("hematocrit", "40.5", "%"),
        seen("mchc", "33.3", "g/dL"),
        seen("mcv", "90.0", "fL"),
    ]);
    assert_eq!(rules(&drafts), ["relation.mch_calc", "relation.mch_mcv_mchc"]);
    assert_eq!(in_doubt(&labs), ["mch"]);
}

#[test]
fn the_one_reading_that_mends_a_relation_is_taken_and_stays_in_doubt() {
    let rest = || (seen("rbc", "4.50", "10*6/uL"), seen("mch", "30.0", "pg"));
    for (printed, others, doubts, taken) in [
        ("135", &["13.5"][..], &[Doubt::ReadingsDiffer][..], "13.5"),
        ("135", &[], &[], "13.5"),
        ("18.5", &["13.5"], &[Doubt::ReadingsDiffer], "13.5"),
        ("18.5", &[], &[Doubt::LowConfidence], "13.5"),
        ("3.5", &[], &[Doubt::LowConfidence], "13.5"),
        ("18.5", &[], &[], "18.5"),
        // Within the tolerance, and not what any reader saw.
        ("18.3", &[], &[Doubt::LowConfidence], "18.3"),
    ] {
        let hb = result("hemoglobin", printed, "g/dL").in_picture(others);
        let hb = doubts.iter().fold(hb, |hb, it| hb.doubt(*it));
        let (labs, drafts) = hear([hb, rest().0, rest().1]);
        assert_eq!(labs[0].value_printed, taken, "{printed} {others:?}");
        assert_eq!(labs[0].value, LabValue::Number { value: taken.parse().unwrap(), bound: None });
        assert_eq!(labs[0].judgement.trust(), Trust::Check);
        assert!(in_doubt(&labs).contains(&"hemoglobin"));
        assert_eq!(rules(&drafts), ["relation.mch_calc"]);
        if printed != taken {
            assert_eq!(drafts[0].kind, FindingKind::Doubtful);
            let told = format!("was read as {printed} g/dL, but");
            assert!(drafts[0].statement.contains(&told), "{}", drafts[0].statement);
            assert!(drafts[0].statement.contains("needs 13.5; 13.5 is taken"), "{}", drafts[0].statement);
        }
    }
}

#[test]
fn what_mends_two_relations_leaves_the_other_values_alone() {
    let (labs, drafts) = hear([
        seen("hemoglobin", "135", "g/dL"),
        seen("rbc", "4.50", "10*6/uL"),
        seen("mch", "30.0", "pg"),
        seen("hematocrit", "40.5", "%"),
        seen("mchc", "33.3", "g/dL"),
    ]);
    assert_eq!((drafts.len(), in_doubt(&labs)), (1, vec!["hemoglobin"]));
}

#[test]
fn of_two_readings_that_mend_a_relation_none_is_taken() {
    let (labs, drafts) = hear([
        result("cholesterol_total", "200", "mg/dL").in_picture(&["250"]),
        seen("hdl", "50", "mg/dL"),
        seen("triglycerides", "100", "mg/dL"),
        result("ldl", "180", "mg/dL").in_picture(&["130"]),
    ]);
    let printed: Vec<&str> = labs.iter().map(|it| it.value_printed.as_str()).collect();
    assert_eq!(printed, ["200", "50", "100", "180"]);
    assert_eq!((in_doubt(&labs).len(), rules(&drafts)[0]), (4, "relation.ldl_friedewald"));
}

#[test]
fn a_reading_that_breaks_another_relation_is_not_taken() {
    let (labs, _) = hear([
        seen("hemoglobin", "15.0", "g/dL"),
        result("rbc", "4.00", "10*6/uL").in_picture(&["5.00"]),
        seen("mch", "30.0", "pg"),
        seen("hematocrit", "36.0", "%"),
        seen("mcv", "90.0", "fL"),
    ]);
    assert_eq!(labs[1].value_printed, "4.00");
    assert_eq!(in_doubt(&labs), ["hemoglobin", "mch"]);
}

#[test]
fn drawn_text_is_never_changed_and_marked_only_far_beyond_the_tolerance() {
    for (indirect, severity, n_in_doubt) in
        [("1.1", None, 0), ("1.3", Some(Severity::Info), 0), ("9.0", Some(Severity::Moderate), 3)]
    {
        let (labs, drafts) = hear([
            result("bilirubin_total", "1.2", "mg/dL"),
            result("bilirubin_direct", "0.3", "mg/dL"),
            result("bilirubin_indirect", indirect, "mg/dL"),
        ]);
        assert_eq!(drafts.first().map(|it| it.severity), severity, "{indirect}");
        assert_eq!(in_doubt(&labs).len(), n_in_doubt, "{indirect}");
        assert_eq!(labs[2].value_printed, indirect);
    }
    let mut hb = result("hemoglobin", "18.5", "g/dL").doubt(Doubt::ReadingsDiffer).done();
    hb.readings.others = vec!["13.5".parse().unwrap()];
    let rest = [result("rbc", "4.50", "10*6/uL"), result("mch", "30.0", "pg")].map(LabBuilder::done);
    let (labs, _) = heard([hb].into_iter().chain(rest).collect(), knowledge());
    assert_eq!(labs[0].value_printed, "18.5");
}

#[test]
fn forms_of_one_calculation_break_only_together() {
    let electrolytes = |gap: &str, potassium: Option<&str>| {
        let rest = [
            seen("sodium", "140", "mmol/L"),
            seen("chloride", "104", "mmol/L"),
            seen("bicarbonate", "24", "mmol/L"),
            seen("anion_gap", gap, "mmol/L"),
        ];
        let labs = rest.into_iter().chain(potassium.map(|it| seen("potassium", it, "mmol/L")));
        heard(labs.map(LabBuilder::done).collect(), knowledge()).1.len()
    };
    assert_eq!(electrolytes("12", Some("4.0")), 0);
    assert_eq!(electrolytes("16", Some("4.0")), 0);
    assert_eq!(electrolytes("25", Some("4.0")), 1);
    // The potassium may be on the paper and unread.
    assert_eq!(electrolytes("16", None), 0);
}

#[test]
fn a_relation_is_silent_where_it_does_not_hold() {
    let lipids = |ldl_name: &str, triglycerides: &str| {
        hear([
            seen("cholesterol_total", "250", "mg/dL"),
            seen("hdl", "50", "mg/dL"),
            seen("triglycerides", triglycerides, "mg/dL"),
            lab(ldl_name, "110").analyte("ldl").unit("mg/dL").in_picture(&[]),
        ])
        .1
        .len()
    };
    assert_eq!(lipids("LDL Cholesterol", "100"), 1);
    assert_eq!(lipids("LDL Cholesterol (Direct)", "100"), 0);
    assert_eq!(lipids("LDL Cholesterol", "400"), 0);
    let apart = hear([
        seen("hba1c", "6.5", "%").taken("2024-01-01"),
        seen("eag", "104", "mg/dL").taken("2024-02-01"),
    ]);
    assert!(apart.1.is_empty());
    let twice = hear([seen("hba1c", "6.5", "%"), seen("hba1c", "4.5", "%"), seen("eag", "104", "mg/dL")]);
    assert!(twice.1.is_empty());
    let plausibility = hear([seen("hematocrit", "30", "%"), seen("hemoglobin", "14.0", "g/dL")]);
    assert!(plausibility.1.is_empty());
    let bound = hear([lab("a", "<5.0").analyte("hba1c").unit("%"), seen("eag", "140", "mg/dL")]);
    assert!(bound.1.is_empty());
}

#[test]
fn a_differential_adds_up_only_when_all_its_parts_were_understood() {
    let pct = |part: &str, value: &str| seen(&format!("{part}_pct"), value, "%");
    let five = |neutrophils: &str| {
        vec![
            pct("neutrophil", neutrophils),
            pct("lymphocyte", "29"),
            pct("monocyte", "7"),
            pct("eosinophil", "3"),
            pct("basophil", "1"),
        ]
    };
    let n =
        |labs: Vec<LabBuilder>| heard(labs.into_iter().map(LabBuilder::done).collect(), knowledge()).1.len();
    assert_eq!(n(five("52")), 1);
    assert_eq!(n(five("52")[..4].to_vec()), 0);
    assert_eq!(
        n([five("52"), vec![lab("Large unstained cells", "10").unit("%").in_picture(&[])]].concat()),
        0
    );
    // Some laboratories count immature granulocytes within the neutrophils, some apart.
    for neutrophils in ["60", "56"] {
        assert_eq!(n([five(neutrophils), vec![pct("immature_granulocytes", "4")]].concat()), 0);
    }
    assert_eq!(n([five("40"), vec![pct("immature_granulocytes", "4")]].concat()), 1);
}

#[test]
fn a_repeated_paper_is_not_told_twice() {
    let labs = || {
        [seen("hba1c", "6.5", "%"), seen("eag", "104", "mg/dL")]
            .map(|it| it.within("copy", 1).done())
            .to_vec()
    };
    let paper = record("copy", RecordKind::LabReport, 1);
    let copy = Record { duplicate_of: Some(RecordId("lab".to_owned())), ..paper.clone() };
    for (record, n_told) in [(paper, 1), (copy, 0)] {
        let (labs, drafts) = super::heard(labs(), &[record], knowledge());
        assert_eq!((drafts.len(), in_doubt(&labs).len()), (n_told, 2));
    }
}

#[test]
fn a_number_that_no_person_has_explains_the_break() {
    let (labs, drafts) =
        hear([seen("hemoglobin", "14.0", "g/dL"), seen("rbc", "4.70", "/uL"), seen("mch", "29.8", "pg")]);
    assert!(drafts.is_empty() && in_doubt(&labs).is_empty(), "{drafts:?}");
}

#[test]
fn an_unsure_value_is_cleared_only_when_sure_ones_leave_no_other_number() {
    use Doubt::{ColumnUnsure, LowConfidence, ReadingsDiffer};
    for (what, rbc, others, rbc_doubts, mcv_doubts, is_cleared) in [
        ("two readings, one fits", "4.52", &["4.82"][..], &[ReadingsDiffer][..], &[][..], true),
        ("two readings, both fit", "4.52", &["4.51"], &[ReadingsDiffer], &[], false),
        ("one digit more or less fits too", "4.52", &[], &[LowConfidence], &[], false),
        ("another witness is unsure", "4.52", &["4.82"], &[ReadingsDiffer], &[LowConfidence], false),
        ("another doubt stays", "4.52", &["4.82"], &[ReadingsDiffer, ColumnUnsure], &[], false),
        ("the readers agree on little", "4.52", &["4.81"], &[ReadingsDiffer], &[], false),
        ("it does not fit", "4.82", &["4.52"], &[ReadingsDiffer], &[], false),
    ] {
        let rbc = result("rbc", rbc, "10*6/uL").in_picture(others);
        let rbc = rbc_doubts.iter().fold(rbc, |it, doubt| it.doubt(*doubt));
        let mcv = mcv_doubts.iter().fold(seen("mcv", "88.7", "fL"), |it, doubt| it.doubt(*doubt));
        let labs = [rbc, mcv, seen("hematocrit", "40.1", "%")].map(LabBuilder::done);
        let labs = cleared(labs.to_vec(), knowledge());
        assert_eq!(labs[0].judgement.trust() == Trust::Clear, is_cleared, "{what}");
    }
}

#[test]
fn no_misread_digit_is_ever_cleared() {
    let units = ["10*6/uL", "fL", "%", "g/dL", "g/dL", "pg"];
    let names = ["rbc", "mcv", "hematocrit", "mchc", "hemoglobin", "mch"];
    for values in [
        ["4.57", "100.8", "46.0", "34.1", "15.7", "34.4"],
        ["4.47", "75.4", "33.7", "34.9", "11.8", "26.3"],
        ["3.32", "76.7", "25.5", "30.6", "7.8", "23.5"],
    ] {
        let digits = |it: &str| it.char_indices().filter(|it| it.1.is_ascii_digit()).map(|it| it.0).collect();
        for (at, good) in values.into_iter().enumerate() {
            let places: Vec<usize> = digits(good);
            for (place, digit) in places.into_iter().flat_map(|it| ('0'..='9').map(move |digit| (it, digit)))
            {
                let mut read = good.to_owned();
                read.replace_range(place..=place, &digit.to_string());
                let labs = (0..6).map(|idx| {
                    let value = if idx == at { &read } else { values[idx] };
                    let lab = result(names[idx], value, units[idx]);
                    if idx != at || read == good {
                        return lab.in_picture(&[]).done();
                    }
                    lab.in_picture(&[good]).doubt(Doubt::ReadingsDiffer).done()
                });
                let (labs, _) = heard(labs.collect(), knowledge());
                let labs = cleared(labs, knowledge());
                let is_clear = labs[at].judgement.trust() == Trust::Clear;
                assert_eq!(is_clear, read == good, "{} {good} as {read}", names[at]);
            }
        }
    }
}

#[test]
fn a_picture_whose_numbers_contradict_each_other_in_several_places_is_a_paper_that_does() {
    let blood =
        || [seen("hemoglobin", "18.5", "g/dL"), seen("rbc", "4.50", "10*6/uL"), seen("mch", "30.0", "pg")];
    let bilirubin = [
        seen("bilirubin_total", "5.0", "mg/dL"),
        seen("bilirubin_direct", "1.0", "mg/dL"),
        seen("bilirubin_indirect", "3.0", "mg/dL"),
    ];
    let both = blood().into_iter().chain(bilirubin).map(LabBuilder::done).collect();
    let (labs, drafts) = heard(both, knowledge());
    assert_eq!((in_doubt(&labs), drafts.len()), (Vec::new(), 2));
    let (labs, _) = hear(blood());
    assert!(!in_doubt(&labs).is_empty());
}
