//! The knowledge files: they load, hold together, and say where a mistake is.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a failing test should stop, and the test writes files of its own"
)]

use std::fs;
use std::path::PathBuf;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use casebrief::model::{AnalyteId, Folded};
use casebrief::pipeline::{
    Block, CaseFile, Conversion, Interval, Item, ItemNeed, Knowledge, PipelineError, SourceStatus,
    Surroundings, fold_name,
};
use rust_decimal::Decimal;

#[test]
fn the_shipped_files_load_and_are_sorted() {
    let knowledge = knowledge();
    let ids: Vec<&str> = knowledge.checklists.iter().map(|it| it.id.as_str()).collect();
    assert!(ids.is_sorted());
    assert_eq!(ids.len(), 19);
    assert_eq!(knowledge.analytes.iter().count(), 199);
    assert!(knowledge.hashes.is_sorted());
    assert!(knowledge.hashes.iter().all(|it| it.sha256.len() == 64));
    let enabled: Vec<&str> =
        knowledge.checklists.iter().filter(|it| it.enabled).map(|it| it.id.as_str()).collect();
    assert_eq!(enabled, ids, "all apply by themselves");
}

#[test]
fn loading_takes_no_time_to_speak_of() {
    let start = Instant::now();
    Knowledge::builtin().unwrap();
    // 50 ms in a release build; the bound leaves room for debug builds on busy machines.
    assert!(start.elapsed() < Duration::from_secs(3), "{:?}", start.elapsed());
}

#[test]
fn every_figure_has_a_source_that_is_listed() {
    let knowledge = knowledge();
    let is_listed =
        |keys: &str| !keys.is_empty() && keys.split(", ").all(|it| knowledge.sources.get(it).is_some());
    for analyte in knowledge.analytes.iter() {
        let intervals =
            [&analyte.references.male, &analyte.references.female, &analyte.critical, &analyte.plausible];
        for interval in intervals {
            let is_empty = interval.low.is_none() && interval.high.is_none();
            assert!(is_empty || is_listed(&interval.source), "{}", analyte.id.0);
        }
        for unit in analyte.accepted.iter().chain(&analyte.si) {
            assert!(is_listed(&unit.source), "{} {}", analyte.id.0, unit.ucum);
            assert_ne!(unit.source, "UNCITED", "{} {}: switched off", analyte.id.0, unit.ucum);
        }
        assert_ne!(analyte.references.male.source, "UNCITED", "{}: switched off", analyte.id.0);
    }
    for item in knowledge.checklists.iter().flat_map(|it| &it.items) {
        assert!(is_listed(&item.source), "{}", item.id);
        assert_ne!(item.source_status, SourceStatus::Uncited, "{}", item.id);
        assert_eq!(item.max_age_days.is_some(), item.max_age_source.is_some(), "{}", item.id);
    }
    for source in knowledge.sources.iter() {
        assert!(!source.what.is_empty() && !source.seen.is_empty(), "{}", source.key);
    }
}

#[test]
fn limits_lie_within_each_other() {
    for analyte in knowledge().analytes.iter() {
        let is_within = |inner: &Interval, outer: &Interval| {
            inner.low.zip(outer.low).is_none_or(|(inner, outer)| inner >= outer)
                && inner.high.zip(outer.high).is_none_or(|(inner, outer)| inner <= outer)
        };
        for reference in [&analyte.references.male, &analyte.references.female] {
            assert!(is_within(reference, &analyte.critical), "{}: reference, critical", analyte.id.0);
            assert!(is_within(reference, &analyte.plausible), "{}: reference, plausible", analyte.id.0);
        }
        assert!(is_within(&analyte.critical, &analyte.plausible), "{}: critical, plausible", analyte.id.0);
    }
}

#[test]
fn the_way_to_the_si_unit_and_back_is_the_same() {
    let knowledge = knowledge();
    for analyte in knowledge.analytes.iter() {
        let value = Decimal::from(7);
        let Some((in_si, ucum)) = analyte.in_si(value) else { continue };
        let Some(back) = knowledge.units.to_unit(analyte, in_si, ucum) else { continue };
        let difference = ((back - value) / value).abs();
        assert!(
            difference < dec("0.006"),
            "{}: 7 {} is {in_si} {ucum} is {back}",
            analyte.id.0,
            analyte.unit
        );
    }
}

#[test]
fn units_are_ucum_and_scale_as_ucum_says() {
    let units = &knowledge().units;
    for from in units.iter() {
        octofhir_ucum::validate(from).unwrap_or_else(|error| panic!("{from}: {error:?}"));
        for to in units.iter() {
            let Some(ours) = units.scaled(Decimal::ONE, from, to) else { continue };
            // What stands in braces is not part of UCUM's arithmetic.
            let Ok(theirs) = octofhir_ucum::convert(1.0, from, to) else { continue };
            let ours: f64 = ours.to_string().parse().unwrap();
            assert!((ours / theirs - 1.0).abs() < 1e-5, "1 {from} is {ours} {to}, not {theirs}");
        }
    }
}

#[test]
fn values_change_with_their_unit_and_never_by_guess() {
    let knowledge = knowledge();
    for (analyte, value, ucum, expected) in [
        ("creatinine", "88.4", "umol/L", Some("0.999804")),
        ("creatinine", "0.9", "mg/dL", Some("0.9")),
        ("glucose_random", "5.5", "mmol/L", Some("99.088")),
        ("hemoglobin", "135", "g/L", Some("13.5")),
        ("platelets", "2.5", "10*5/uL", Some("250")),
        ("platelets", "250000", "/uL", Some("250")),
        ("wbc", "7.2", "10*9/L", Some("7.2")),
        ("body_temp", "98.6", "[degF]", Some("37")),
        ("hba1c", "48", "mmol/mol", Some("6.541985")),
        ("vitamin_d", "0.05", "umol/L", Some("20.03")),
        ("sodium", "140", "meq/L", Some("140")),
        ("calcium", "5", "meq/L", Some("10.02")),
        ("creatinine", "1", "mmol/mol", None),
        ("lp_a", "75", "nmol/L", None),
        ("ck_mb", "20", "U/L", None),
        ("zinc", "12", "umol/L", None),
        ("d_dimer", "500", "ng/mL", None),
        ("prolactin", "300", "m[IU]/L", None),
        ("creatinine", "1", "no unit", None),
    ] {
        let analyte = knowledge.analytes.get(&AnalyteId(analyte.to_owned())).unwrap();
        let found = knowledge.units.to_unit(analyte, dec(value), ucum);
        let rounded = found.map(|it| it.round_dp(6).normalize());
        assert_eq!(rounded, expected.map(|it| dec(it).normalize()), "{value} {ucum} of {}", analyte.id.0);
    }
    let hba1c = knowledge.analytes.get(&AnalyteId("hba1c".to_owned())).unwrap();
    assert!(matches!(hba1c.si.as_ref().unwrap().conversion, Conversion::Affine { .. }));
    let (ifcc, _) = hba1c.in_si(dec("6.5")).unwrap();
    assert_eq!(ifcc.round(), dec("48"));
}

#[test]
fn printed_units_are_told() {
    let knowledge = knowledge();
    for (printed, analyte, expected) in [
        ("mg/dl", "", Some("mg/dL")),
        ("MG%", "", Some("mg/dL")),
        ("gm%", "", Some("g/dL")),
        ("gms/dL", "", Some("g/dL")),
        ("g/100 ml", "", Some("g/dL")),
        ("(g/dL)", "", Some("g/dL")),
        ("µg/dL", "", Some("ug/dL")),
        ("μg/dL", "", Some("ug/dL")),
        ("mcg/dL", "", Some("ug/dL")),
        ("Âµmol/L", "", Some("umol/L")),
        ("mmol/I", "", Some("mmol/L")),
        ("mEq/L", "", Some("meq/L")),
        ("10^3/µL", "", Some("10*3/uL")),
        ("x10³/µl", "", Some("10*3/uL")),
        ("X 10^3 / uL", "", Some("10*3/uL")),
        ("10A3/uL", "", Some("10*3/uL")),
        ("K/uL", "", Some("10*3/uL")),
        ("thou/mm3", "", Some("10*3/uL")),
        ("10^9/L", "", Some("10*9/L")),
        ("x10⁹/L", "", Some("10*9/L")),
        ("10^3/mm^3", "", Some("10*3/uL")),
        ("cells/cu.mm", "", Some("/uL")),
        ("/cumm", "", Some("/uL")),
        ("lakhs/cumm", "", Some("10*5/uL")),
        ("million/mcL", "", Some("10*6/uL")),
        ("mill/mm3", "", Some("10*6/uL")),
        ("M/uL", "", Some("10*6/uL")),
        ("x10^12/L", "", Some("10*12/L")),
        ("µIU/mL", "", Some("u[IU]/mL")),
        ("ulU/mL", "", Some("u[IU]/mL")),
        ("mIU/L", "", Some("m[IU]/L")),
        ("IU/L", "", Some("[IU]/L")),
        ("UI/L", "", Some("[IU]/L")),
        ("units/L", "", Some("U/L")),
        ("/hpf", "", Some("/[HPF]")),
        ("per HPF", "", Some("/[HPF]")),
        ("mm/1st hr", "", Some("mm/h")),
        ("mm/hr", "", Some("mm/h")),
        ("mL/min/1.73m²", "", Some("mL/min/{1.73_m2}")),
        ("mL/min/1.73 m2", "", Some("mL/min/{1.73_m2}")),
        ("mmHg", "", Some("mm[Hg]")),
        ("Um^3", "", Some("um3")),
        ("Pg", "", Some("pg")),
        ("mOsm/kg", "", Some("mosm/kg")),
        ("mg/24 hrs", "", Some("mg/(24.h)")),
        ("ng/mL FEU", "", Some("ng/mL{FEU}")),
        ("G/L", "", Some("g/L")),
        ("G/L", "wbc", Some("10*9/L")),
        ("T/L", "rbc", Some("10*12/L")),
        ("mil/mm3", "wbc", Some("10*3/mm3")),
        ("mil/mm3", "rbc", Some("10*6/mm3")),
        ("ratio", "inr", Some("{ratio}")),
        ("g%", "hemoglobin", Some("g/dL")),
        ("%", "mchc", Some("%")),
        ("s", "pt", Some("s")),
        ("sec", "pt", Some("s")),
        ("F", "body_temp", Some("[degF]")),
        ("s", "", None),
        ("L", "", None),
        ("H", "", None),
        ("m", "", None),
        ("g", "", None),
        ("million", "", None),
        ("Negative", "", None),
        ("Serum", "", None),
        ("Male", "", None),
        ("12", "", None),
        ("1", "", None),
        ("", "", None),
        ("/", "", None),
        ("5.1", "", None),
        ("Method", "", None),
        ("per", "", None),
    ] {
        let analyte = knowledge.analytes.get(&AnalyteId(analyte.to_owned()));
        let found = knowledge.units.ucum_of(printed, analyte);
        assert_eq!(found.as_deref(), expected, "{printed} of {:?}", analyte.map(|it| &it.id.0));
        assert_eq!(knowledge.units.is_unit(printed), knowledge.units.ucum_of(printed, None).is_some());
    }
}

#[test]
fn printed_names_are_recognised() {
    let knowledge = knowledge();
    for (printed, expected) in [
        ("Haemoglobin (Hb)", "hemoglobin"),
        ("HAEMOGLOBIN", "hemoglobin urine_blood_ql"),
        ("T.L.C.", "wbc"),
        ("Total Leucocyte Count (TLC)", "wbc"),
        ("S. Creatinine", "creatinine"),
        ("Sr.Creatinine", "creatinine"),
        ("SGPT (ALT)", "alt"),
        ("SGPT / ALT", "alt"),
        ("ALT (SGPT)", "alt"),
        ("Packed Cell Volume (PCV)", "hematocrit"),
        ("25-OH Vitamin D", "vitamin_d"),
        ("Vitamin D, 25 - Hydroxy", "vitamin_d"),
        ("Mean Corpuscular Hb Conc (M.C.H.C.)", "mchc"),
        ("HEMATOCRIT VALUE, HCT", "hematocrit"),
        ("Bilirubin (Direct)", "bilirubin_direct"),
        ("Bilirubin - Total", "bilirubin_total"),
        ("Cholesterol, Total", "cholesterol_total"),
        ("Glucose, Fasting, Plasma", "glucose_fasting"),
        ("Glucose (Fasting)", "glucose_fasting"),
        ("Post Prandial Glucose (PP)", "glucose_pp"),
        ("Blood Glucose", "glucose_random"),
        ("Absolute Neutrophils(ANC)", "neutrophil_abs"),
        ("Neutrophils #", "neutrophil_abs"),
        ("CRP (hs-CRP)", "hs_crp"),
        ("Sodium (Na⁺)", "sodium"),
        ("Ca++", "calcium_ionized"),
        ("Colesterol total", "cholesterol_total"),
        ("Hematíes", "rbc urine_blood_ql"),
        ("Ácido úrico", "uric_acid"),
        ("Urine RBC", "urine_rbc_hpf"),
        ("Blood Urea (BUN)", "bun urea"),
        // One wrong letter, or letters that look alike.
        ("lron", "iron"),
        ("HbAlc", "hba1c"),
        ("Hemoglobln", "hemoglobin urine_blood_ql"),
        ("Creatlnlne", "creatinine creatinine_urine"),
        ("Triglycerldes", "triglycerides"),
        // None of these is an analyte we know.
        ("AST/ALT Ratio", ""),
        ("Apo B/Apo A1 Ratio", ""),
        ("Neutrophil Lymphocyte Ratio", ""),
        ("Glucose (2 hr)", ""),
        ("Vitamin B1", ""),
        ("Vitamin B2", ""),
        ("polyps", ""),
        ("RBC Morphology", ""),
        ("Prealbumin", ""),
        ("Method", ""),
        ("", ""),
        ("%", ""),
        ("()", ""),
    ] {
        let found = knowledge.analytes.recognise(printed);
        let found: Vec<&str> = found.iter().map(|it| it.0.as_str()).collect();
        assert_eq!(found.join(" "), expected, "{printed}");
    }
}

#[test]
fn the_surroundings_decide_what_an_ambiguous_name_means() {
    let knowledge = knowledge();
    let plain = Surroundings::default();
    let unit = |unit| Surroundings { unit: Some(unit), ..plain };
    let block = |heading| match knowledge.lab_words.block(heading).map(|it| it.block) {
        Some(Block::Of(specimen)) => Surroundings { specimen: Some(specimen), ..plain },
        Some(Block::Blood) | None => plain,
    };
    let urine = block("URINE");
    let strip = Surroundings { on_strip: true, ..plain };
    for (printed, around, expected) in [
        ("PCT", unit("%"), Some("plateletcrit")),
        ("PCT", unit("ng/mL"), Some("procalcitonin")),
        ("PCT", plain, None),
        ("PCR", unit("mg/L"), Some("crp")),
        ("PCR", unit("mg/g"), Some("pcr_urine")),
        ("PCR", Surroundings { language: Some("es"), ..plain }, Some("crp")),
        ("TC", unit("mg/dL"), Some("cholesterol_total")),
        ("TC", unit("/uL"), Some("wbc")),
        ("TC", Surroundings { panels: &["Lipids"], ..plain }, Some("cholesterol_total")),
        ("TG", unit("mg/dL"), Some("triglycerides")),
        ("PT", unit("s"), Some("pt")),
        ("PT", unit("g/dL"), Some("protein_total")),
        ("Albumin", unit("g/dL"), Some("albumin")),
        ("Albumin", plain, Some("albumin")),
        ("Albumin", urine, None),
        ("Albumin", Surroundings { unit: Some("mg/L"), ..urine }, Some("albumin_urine")),
        ("Albumin", Surroundings { in_words: true, ..urine }, Some("urine_protein_ql")),
        ("Glucose", unit("mg/dL"), Some("glucose_random")),
        ("Glucose", Surroundings { in_words: true, ..plain }, Some("urine_glucose_ql")),
        ("Glucose", urine, Some("urine_glucose_ql")),
        ("Creatinine", unit("mg/dL"), Some("creatinine")),
        ("Creatinine", Surroundings { unit: Some("mg/dL"), ..urine }, Some("creatinine_urine")),
        ("RBC", unit("10*6/uL"), Some("rbc")),
        ("RBC", unit("/[HPF]"), Some("urine_rbc_hpf")),
        ("Red Blood Cells", unit("10*6/uL"), Some("rbc")),
        ("Pus Cells", unit("g/dL"), None),
        ("Lymphocytes", unit("%"), Some("lymphocyte_pct")),
        ("Lymphocytes", unit("10*3/uL"), Some("lymphocyte_abs")),
        ("Lymphocytes", plain, Some("lymphocyte_pct")),
        ("Neutrófilos", unit("10*9/L"), Some("neutrophil_abs")),
        ("Neutrófilos", plain, None),
        ("RDW", unit("fL"), Some("rdw_sd")),
        ("Sodium", urine, None),
        ("Glucose", Surroundings { unit: Some("mg/dL"), ..strip }, Some("urine_glucose_ql")),
        ("Glucose", Surroundings { unit: Some("mg/dL"), ..block("CSF") }, None),
        (
            "Glucose",
            Surroundings { unit: Some("mg/dL"), ..block("Venous blood gas") },
            Some("glucose_random"),
        ),
        ("Leukocytes", Surroundings { unit: Some("/uL"), ..strip }, Some("urine_leuk_esterase_ql")),
        ("Erythrocytes", Surroundings { unit: Some("/uL"), ..strip }, Some("urine_blood_ql")),
        ("WBC", unit("/[HPF]"), Some("urine_wbc_hpf")),
        ("Hemoglobin", unit("/[HPF]"), None),
        ("Creatinine", Surroundings { unit: Some("mg/(24.h)"), ..urine }, None),
        ("pH", block("VBG"), None),
        ("pH", plain, Some("abg_ph")),
        ("Potassium", Surroundings { unit: Some("mmol/L"), ..block("VBG") }, Some("potassium")),
    ] {
        let candidates = knowledge.analytes.recognise(printed);
        let decided = knowledge.analytes.decide(&candidates, &around);
        assert_eq!(decided.as_ref().map(|it| it.0.as_str()), expected, "{printed} {around:?}");
    }
}

#[test]
fn names_fold_whatever_their_dress() {
    for (printed, folded) in [
        ("Haemoglobin (Hb)", "hemoglobin hb"),
        ("T.L.C.", "tlc"),
        ("S. Creatinine", "s creatinine"),
        ("S.Creatinine", "s creatinine"),
        ("Ácido  Fólico", "acido folico"),
        ("Leucocytes", "leukocytes"),
        ("γ-GT", "gamma gt"),
        ("Neutrophils%", "neutrophils %"),
        ("...", ""),
    ] {
        assert_eq!(fold_name(printed), folded, "{printed}");
    }
}

#[test]
fn a_mistake_in_a_checklist_is_told_with_its_place_and_what_is_allowed() {
    let good = GOOD_CHECKLIST;
    for (change, to, expected) in [
        (
            "title = ",
            "titel = ",
            &["own.toml:2:1: unknown field `titel`", "expected one of `id`, `title`"][..],
        ),
        ("reason = ", "reasons = ", &[":15:1: unknown field `reasons`", "`max_age_days`", "`source_status`"]),
        ("kind = \"lab\"", "kind = \"labs\"", &[":11:8: unknown variant `labs`", "`document`, `lab`"]),
        ("\"required\"", "\"must\"", &[":12:8: unknown variant `must`", "`recommended`"]),
        (
            "[\"creatinine\"]",
            "[\"creatinin\"]",
            &[":13:13: unknown analyte \"creatinin\"", "common/analytes.toml"],
        ),
        ("[\"NICE-QS5\"]", "[\"NICE\"]", &[":16:11: unknown source \"NICE\"", "common/sources.toml"]),
        ("[\"NICE-QS5\"]", "[]", &[":16:10: a source is needed"]),
        ("\"cited\"", "\"uncited\"", &[":17:17: an item without a source is switched off"]),
        (
            "[\"general\"]",
            "[\"genral\"]",
            &[":5:12: unknown checklist \"genral\"", "there are breast_cancer, cad"],
        ),
        ("[\"general\"]", "[\"own\"]", &[":5:12: \"own\" extends \"own\", which extends it in turn"]),
        ("\"own", "\"cad", &["there is a checklist \"cad\" already", "replaces = true"]),
        (
            "enabled = true",
            "enabled = true\nreplaces = true",
            &[":1:6: there is no checklist \"own\" to replace"],
        ),
        ("own.renal", "renal", &[":9:6: an item of this checklist has an id such as \"own.ecg\""]),
        ("enabled = true", "enabled = yes", &["own.toml:7:11: "]),
        ("title = \"Own\"", "title = 5", &[":2:9: invalid type: integer `5`, expected a string"]),
        ("title = \"Own\"\n", "", &["missing field `title`"]),
        (
            "need = \"required\"",
            "need = \"conditional\"",
            &[":12:8: a conditional item says `when` it is needed"],
        ),
        (
            "need = \"required\"",
            "need = \"conditional\"\nwhen = \"of age\"",
            &[":13:8: nothing tells when \"of age\" holds: add a [[condition]]"],
        ),
        (
            "[[item]]",
            "[[condition]]\nwhen = \"of age\"\nholds = \"age >= old\"\n\n[[item]]",
            &[":10:17: expected whole years"],
        ),
        (
            "extends =",
            "applies_if = \"lab.uricacid > 7\"\nextends =",
            &[":5:19: unknown analyte \"uricacid\""],
        ),
        ("[\"NICE-QS5\"]", "\"NICE-QS5\"", &[":16:10: ", "expected a list in square brackets"]),
        ("[[item]]", "[item]", &[":8:1: ", "write its head in double brackets, as [[item]]"]),
        ("enabled = true", "enabled = \"true\"", &[":7:11: ", "expected true or false without quotes"]),
        (
            "source_status = \"cited\"",
            "source_status = \"cited\"\nenabled = false",
            &[":9:6: `off` says why an item is switched off"],
        ),
        (
            "reason =",
            "max_age_days = 90\nreason =",
            &[":15:16: an age needs a `max_age_source`; [\"PROPOSED\"] when no guideline gives it"],
        ),
        (
            "reason =",
            "max_age_days = 0\nmax_age_source = [\"PROPOSED\"]\nreason =",
            &[":15:16: `max_age_days` is 1 to 36500, or left out"],
        ),
        (
            "reason =",
            "max_age_days = 36501\nmax_age_source = [\"PROPOSED\"]\nreason =",
            &[":15:16: `max_age_days` is 1 to 36500, or left out"],
        ),
        ("reason =", "kind_is_enough = true\nreason =", &[":15:18: `kind_is_enough` needs `records`"]),
        ("reason =", "records = [\"lab\"]\nreason =", &[":15:12: unknown variant `lab`", "`lab_report`"]),
        (
            "analytes = [\"creatinine\"]\nphrases = [\"renal\"]",
            "phrases = []",
            &[":9:6: an item needs `phrases` or `analytes`"],
        ),
    ] {
        let changed = good.replace(change, to);
        assert_ne!(changed, good, "{change} is not there");
        let error = load(&[("own.toml", &changed)]).unwrap_err().to_string();
        for part in expected {
            assert!(error.contains(part), "{change} → {to}\nsays     {error}\nand not  {part}");
        }
    }
}

#[test]
fn a_checklist_of_ones_own_is_added_or_takes_the_place_of_another() {
    let text = GOOD_CHECKLIST;
    let knowledge = load(&[("own.toml", text)]).unwrap();
    let own = knowledge.checklist("own").unwrap();
    assert_eq!(own.items[0].need, ItemNeed::Required);
    let with_base: Vec<&str> = knowledge.with_extended(&["own"]).iter().map(|it| it.id.as_str()).collect();
    assert_eq!(with_base, ["general", "own"]);
    assert!(knowledge.hashes.iter().any(|it| it.id == "own"));

    let text = text.replace("\"own", "\"cad").replace("enabled = true", "enabled = true\nreplaces = true");
    let knowledge = load(&[("cad.toml", &text)]).unwrap();
    assert_eq!(knowledge.checklist("cad").unwrap().title, "Own");
    assert_eq!(knowledge.checklists.len(), 19);
}

#[test]
fn checklists_that_extend_each_other_are_refused() {
    let one = GOOD_CHECKLIST.replace("[\"general\"]", "[\"two\"]");
    let two = GOOD_CHECKLIST.replace("\"own", "\"two").replace("[\"general\"]", "[\"own\"]");
    let error = load(&[("one.toml", &one), ("two.toml", &two)]).unwrap_err().to_string();
    assert!(error.contains("one.toml:5:12: \"own\" extends \"two\", which extends it in turn"), "{error}");
}

#[test]
fn rules_name_items_and_conditions_of_the_checklists() {
    let knowledge = knowledge();
    let items = || knowledge.checklists.iter().flat_map(|it| it.items.iter().chain(&it.items_off));
    for answer in &knowledge.rules.answers {
        assert!(items().any(|it| it.id == answer.item), "{}", answer.item);
    }
    for condition in &knowledge.rules.conditions {
        let names = |it: &Item| it.need.when() == Some(condition.when.as_str());
        assert!(items().any(names), "{}", condition.when);
    }
}

#[test]
fn what_is_extended_comes_first_and_once() {
    let knowledge = knowledge();
    let asked = ["breast_cancer", "cad", "no such"];
    let ids: Vec<&str> = knowledge.with_extended(&asked).iter().map(|it| it.id.as_str()).collect();
    assert_eq!(ids, ["general", "oncology_general", "breast_cancer", "cad"]);
}

#[test]
fn pipelines_are_asked_for_by_name_or_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("own.toml");
    fs::write(&file, GOOD_CHECKLIST).unwrap();
    let file = file.to_str().unwrap().to_owned();
    let asked = ["ckd".to_owned(), file, "ckd".to_owned()];
    let (knowledge, ids) = Knowledge::load_asked(&asked).unwrap();
    assert_eq!(ids, ["ckd", "own"]);
    assert!(knowledge.checklist("own").is_some());

    let error = Knowledge::load_asked(&["heart".to_owned()]).unwrap_err();
    assert!(matches!(&error, PipelineError::NoSuchPipeline { id, .. } if id == "heart"));
    assert!(error.to_string().contains("heart_failure"), "{error}");
    let error = Knowledge::load_asked(&["no/such.toml".to_owned()]).unwrap_err();
    assert_eq!(error.to_string(), "can't open the pipeline file no/such.toml");
}

#[test]
fn pipelines_are_listed_shown_and_checked() {
    let knowledge = knowledge();
    let list = knowledge.list_text();
    assert_eq!(list.lines().count(), 19);
    assert!(list.contains("cad                Coronary artery disease"), "{list}");
    let shown = knowledge.show_text("diabetes").unwrap();
    for part in
        ["diabetes.a1c", "not older than 90 days: ADA-EVAL (2-3 months)", "switched off", "extends general"]
    {
        assert!(shown.contains(part), "{part} is not in\n{shown}");
    }
    assert!(knowledge.show_text("cad").unwrap().contains("proposed by the project"));
    assert!(knowledge.show_text("no such").is_err());

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("own.toml");
    fs::write(&file, GOOD_CHECKLIST).unwrap();
    let bad = folder.path().join("bad.toml");
    fs::write(&bad, GOOD_CHECKLIST.replace("title", "titel")).unwrap();
    let latin = folder.path().join("latin.toml");
    fs::write(&latin, b"id = \"\xe9\"\n").unwrap();
    let child = folder.path().join("child.toml");
    let extends_own = GOOD_CHECKLIST.replace("[\"general\"]", "[\"own\"]").replace("\"own", "\"child");
    fs::write(&child, extends_own.replace("[\"child\"]", "[\"own\"]")).unwrap();
    let checked = Knowledge::check(&[bad, latin, child, file]).unwrap();
    let lines: Vec<&str> = checked.text.lines().collect();
    assert_eq!(lines.len(), 2, "{checked:?}");
    assert!(lines[0].ends_with("child.toml: ok, child with 1 items"), "{checked:?}");
    assert!(lines[1].ends_with("own.toml: ok, own with 1 items"), "{checked:?}");
    let errors: Vec<String> = checked.errors.iter().map(ToString::to_string).collect();
    assert_eq!(errors.len(), 2, "{errors:?}");
    assert!(errors[0].contains("bad.toml:2:1: "), "{errors:?}");
    assert!(errors[1].contains("latin.toml:1:7: a byte here is no UTF-8"), "{errors:?}");
}

#[test]
fn a_file_of_risk_rules_is_checked_and_loaded() {
    let folder = tempfile::tempdir().unwrap();
    let right = folder.path().join("own_risks.toml");
    fs::write(&right, GOOD_RISKS).unwrap();
    let wrong = folder.path().join("wrong.toml");
    fs::write(&wrong, GOOD_RISKS.replace("lab.potassium", "lab.kalium").replace("own_", "wrong_")).unwrap();
    let checked = Knowledge::check(&[wrong, right.clone()]).unwrap();
    assert!(checked.text.ends_with("own_risks.toml: ok, risk rules: 1\n"), "{checked:?}");
    let errors: Vec<String> = checked.errors.iter().map(ToString::to_string).collect();
    assert!(errors[0].contains("wrong.toml:8:46: unknown analyte \"kalium\": name one of"), "{errors:?}");

    let (knowledge, ids) =
        Knowledge::load_asked(&[right.to_str().unwrap().to_owned(), "ckd".to_owned()]).unwrap();
    assert_eq!(ids, ["ckd"]);
    assert!(knowledge.risks.iter().any(|it| it.id == "own_cough"));
}

#[test]
fn every_risk_has_a_source_and_covers_less_urgent_rules() {
    let knowledge = knowledge();
    assert_eq!(knowledge.risks.len(), 180);
    for risk in &knowledge.risks {
        assert!(risk.source.split(", ").all(|it| knowledge.sources.get(it).is_some()), "{}", risk.id);
        assert_ne!(risk.source_status, SourceStatus::Uncited, "{}: switched off", risk.id);
        for covered in &risk.covers {
            let other = knowledge.risks.iter().find(|it| it.id == *covered).unwrap();
            assert!(risk.severity <= other.severity, "{} covers {covered}, which is more urgent", risk.id);
        }
    }
}

#[test]
fn no_clinical_word_of_the_tables_stands_in_the_code() {
    let knowledge = knowledge();
    let analytes = knowledge.analytes.iter().flat_map(|it| [it.id.0.as_str(), it.name.as_str()]);
    let medicines = knowledge.drugs.iter().map(|it| it.id.0.as_str());
    let classes = knowledge.drugs.all_classes().flat_map(|it| [it.id.0.as_str(), it.name.as_str()]);
    let topics = knowledge.risk_words.topics.iter().flat_map(|it| &it.phrases).map(String::as_str);
    let plans = knowledge.risk_words.plans.iter().flat_map(|it| &it.phrases).map(String::as_str);
    let conditions = knowledge.checklists.iter().flat_map(|it| &it.applies_to).map(String::as_str);
    let words: Vec<String> = analytes
        .chain(medicines)
        .chain(classes)
        .chain(topics)
        .chain(plans)
        .chain(conditions)
        // Ids are compared as words too.
        .map(|it| Folded::of([it.replace('_', " ").as_str()]).text().to_owned())
        .filter(|it| it.trim().len() >= MIN_LETTERS && !EVERYDAY.contains(&it.as_str()))
        .collect();
    let mut faults = Vec::new();
    for (path, text) in code() {
        for literal in literals(&text).iter().filter(|it| !it.ends_with(".toml")) {
            let folded = Folded::of([literal.replace('_', " ").as_str()]).text().to_owned();
            if let Some(word) = words.iter().find(|it| folded.contains(it.as_str())) {
                faults.push(format!("{}:{word}stands in \"{literal}\"", path.display()));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_case_file_is_read_and_its_mistakes_are_told() {
    let text = "question = \"Stent or tablets?\"\npipelines = [\"cad\"]\n\n[patient]\nname = \"Jo Roe\"\nborn = 1961-04-02\nsex = \"female\"\n";
    let case = CaseFile::parse(text, "case.toml").unwrap();
    assert_eq!(case.question.as_deref(), Some("Stent or tablets?"));
    assert_eq!(case.pipelines, ["cad"]);
    assert_eq!(case.born.unwrap().to_string(), "1961-04-02");
    let as_text = CaseFile::parse(&text.replace("1961-04-02", "\"1961-04\""), "case.toml").unwrap();
    assert_eq!(as_text.born.unwrap().to_string(), "1961-04");
    CaseFile::parse("", "case.toml").unwrap();
    for (change, to, expected) in [
        ("name =", "nam =", "case.toml:5:1: unknown field `nam`, expected one of `name`, `born`, `sex`"),
        ("\"female\"", "\"woman\"", "case.toml:7:7: unknown variant `woman`"),
        ("1961-04-02", "\"2 April 1961\"", "case.toml:6:8: a date is written as 2024, 2024-03 or 2024-03-01"),
        ("1961-04-02", "12", "case.toml:6:8: "),
        ("question", "questoin", "case.toml:1:1: unknown field `questoin`"),
        ("[patient]", "[patient", "case.toml:4:9: "),
    ] {
        let error = CaseFile::parse(&text.replace(change, to), "case.toml").unwrap_err().to_string();
        assert!(error.starts_with(expected), "{change} → {to}: {error}");
    }
}

const GOOD_RISKS: &str = r#"[[topic]]
id = "own_cough"
phrases = ["cough"]
[[risk]]
id = "own_cough"
kind = "condition_drug"
severity = "info"
condition = "condition = own_cough and lab.potassium > 5 mmol/L"
message = "Look"
source = ["PROJECT"]
source_status = "logic"
"#;

const GOOD_CHECKLIST: &str = r#"id = "own"
title = "Own"
specialty = "all"
applies_to = ["own disease"]
extends = ["general"]
status = "draft"
enabled = true
[[item]]
id = "own.renal"
name = "Creatinine"
kind = "lab"
need = "required"
analytes = ["creatinine"]
phrases = ["renal"]
reason = "it matters"
source = ["NICE-QS5"]
source_status = "cited"
"#;

/// Shorter words of the tables are short forms that mean other things too.
const MIN_LETTERS: usize = 4;

/// Names of analytes that are words of everyday language.
const EVERYDAY: [&str; 2] = [" height ", " weight "];

/// The code under `src` without its tests and comments, by path.
fn code() -> Vec<(PathBuf, String)> {
    let mut todo = vec![PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src")];
    let mut found = Vec::new();
    while let Some(folder) = todo.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let is_test = name.contains("test") || name.starts_with("each_") || name == "sample.rs";
            if is_test {
                continue;
            }
            if path.is_dir() {
                todo.push(path);
            } else if name.ends_with(".rs") {
                let text = fs::read_to_string(&path).unwrap();
                let text = text.split("\n#[cfg(test)]\nmod tests {").next().unwrap();
                let lines = text.lines().filter(|it| !it.trim_start().starts_with("//"));
                found.push((path, lines.collect::<Vec<_>>().join("\n")));
            }
        }
    }
    found
}

/// The texts between double quotes.
fn literals(code: &str) -> Vec<String> {
    let code = code.replace("\\\"", "").replace("'\"'", "");
    code.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

fn knowledge() -> &'static Knowledge {
    static KNOWLEDGE: OnceLock<Knowledge> = OnceLock::new();
    KNOWLEDGE.get_or_init(|| Knowledge::builtin().unwrap())
}

fn dec(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn load(files: &[(&str, &str)]) -> Result<Knowledge, PipelineError> {
    let folder = tempfile::tempdir().unwrap();
    let paths: Vec<PathBuf> = files
        .iter()
        .map(|(name, text)| {
            let path = folder.path().join(name);
            fs::write(&path, text).unwrap();
            path
        })
        .collect();
    Knowledge::load(&paths)
}
