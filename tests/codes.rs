//! Codes and factors of the tables against calculations of their own: LOINC check digits, UCUM, molar masses.

#![allow(clippy::unwrap_used, reason = "a failing test should stop")]

use casebrief::model::AnalyteId;
use casebrief::pipeline::{Analyte, Conversion, Knowledge};
use rust_decimal::Decimal;

/// Rounding of the factors that laboratories and textbooks print.
const TOLERANCE: f64 = 0.006;

/// Standard atomic weights, abridged (IUPAC 2021).
const ATOMS: [(&str, f64); 15] = [
    ("C", 12.011),
    ("Ca", 40.078),
    ("Co", 58.933),
    ("Cu", 63.546),
    ("Fe", 55.845),
    ("H", 1.008),
    ("I", 126.904),
    ("Li", 6.94),
    ("Mg", 24.305),
    ("N", 14.007),
    ("O", 15.999),
    ("P", 30.974),
    ("S", 32.06),
    ("Zn", 65.38),
    ("K", 39.098),
];

/// What a mole of each analyte is counted of.
const FORMULAS: [(&str, &str); 49] = [
    ("acr", "C4H7N3O"), // the denominator is creatinine
    ("acth", "C207H308N56O58S"),
    ("aldosterone", "C21H28O5"),
    ("ammonia", "NH3"),
    ("bilirubin_direct", "C33H36N4O6"),
    ("bilirubin_indirect", "C33H36N4O6"),
    ("bilirubin_total", "C33H36N4O6"),
    ("bun", "N2"),
    ("c_peptide", "C129H211N35O48"),
    ("calcium", "Ca"),
    ("calcium_adjusted", "Ca"),
    ("calcium_ionized", "Ca"),
    ("carbamazepine", "C15H12N2O"),
    ("cholesterol_total", "C27H46O"),
    ("copper", "Cu"),
    ("cortisol", "C21H30O5"),
    ("creatinine", "C4H7N3O"),
    ("creatinine_urine", "C4H7N3O"),
    ("dheas", "C19H28O5S"),
    ("digoxin", "C41H64O14"),
    ("eag", "C6H12O6"),
    ("estradiol", "C18H24O2"),
    ("folate", "C19H19N7O6"),
    ("ft3", "C15H12I3NO4"),
    ("ft4", "C15H11I4NO4"),
    ("glucose_fasting", "C6H12O6"),
    ("glucose_ogtt_2h", "C6H12O6"),
    ("glucose_pp", "C6H12O6"),
    ("glucose_random", "C6H12O6"),
    ("hdl", "C27H46O"),
    ("homocysteine", "C4H9NO2S"),
    ("iron", "Fe"),
    ("lactate", "C3H6O3"),
    ("ldl", "C27H46O"),
    ("magnesium", "Mg"),
    ("non_hdl", "C27H46O"),
    ("pcr_urine", "C4H7N3O"), // the denominator is creatinine
    ("phenytoin", "C15H12N2O2"),
    ("phosphate", "P"),
    ("progesterone", "C21H30O2"),
    ("pth", "C408H674N126O126S2"),
    ("t3_total", "C15H12I3NO4"),
    ("t4_total", "C15H11I4NO4"),
    ("testosterone", "C19H28O2"),
    ("tibc", "Fe"),
    ("triglycerides", "C57H104O6"), // triolein
    ("uibc", "Fe"),
    ("urea", "CH4N2O"),
    ("uric_acid", "C5H4N4O3"),
];
const MORE_FORMULAS: [(&str, &str); 5] = [
    ("valproate", "C8H16O2"),
    ("vitamin_b12", "C63H88CoN14O14P"),
    ("vitamin_d", "C27H44O2"), // 25-hydroxycholecalciferol
    ("vldl", "C27H46O"),
    ("zinc", "Zn"),
];

/// Proteins, in grams a mole: their chains are too long for a formula.
const PROTEINS: [(&str, f64); 3] = [("ferritin", 445_000.0), ("hemoglobin", 16_114.5), ("nt_probnp", 8457.0)];

/// Charges of ions.
const CHARGES: [(&str, f64); 2] = [("calcium", 2.0), ("magnesium", 2.0)];

/// Units that are one thing under two names; g/dL is a per cent of old.
const SAME: [(&str, &str); 3] = [("{INR}", "1"), ("{INR}", "{ratio}"), ("%", "g/dL")];

#[test]
fn every_loinc_code_of_the_tables_ends_in_its_check_digit() {
    let mut n_codes = 0;
    for (text, key) in [
        (include_str!("../pipelines/common/analytes.toml"), "loinc = { code = \""),
        (include_str!("../pipelines/common/analytes.toml"), "loinc_si = { code = \""),
        (include_str!("../pipelines/common/sections.toml"), "loinc = \""),
    ] {
        for line in text.lines().filter_map(|it| it.strip_prefix(key)) {
            let (code, _) = line.split_once('"').unwrap();
            let (number, check) = code.split_once('-').unwrap();
            // Every second digit from the right is doubled, and the digits of all are added up (Luhn).
            let doubled = |idx: usize, digit: u32| {
                if idx.is_multiple_of(2) { digit * 2 / 10 + digit * 2 % 10 } else { digit }
            };
            let digits = number.chars().rev().map(|it| it.to_digit(10).unwrap());
            let sum: u32 = digits.enumerate().map(|(idx, it)| doubled(idx, it)).sum();
            assert_eq!(check, ((10 - sum % 10) % 10).to_string(), "{code}");
            n_codes += 1;
        }
    }
    assert!(n_codes > 220, "{n_codes}");
}

#[test]
fn every_unit_of_the_tables_is_ucum() {
    let knowledge = Knowledge::builtin().unwrap();
    let of_analytes = knowledge
        .analytes
        .iter()
        .flat_map(|it| it.accepted.iter().chain(&it.si).map(|it| it.ucum.as_str()).chain([it.unit.as_str()]));
    let of_relations = knowledge
        .relations
        .iter()
        .flat_map(|it| it.inputs.iter().map(|it| it.unit.as_str()).chain([it.target.unit.as_str()]));
    for unit in of_analytes.chain(of_relations) {
        octofhir_ucum::validate(unit).unwrap_or_else(|error| panic!("{unit}: {error:?}"));
    }
}

#[test]
fn every_conversion_of_a_unit_agrees_with_its_own_calculation() {
    let knowledge = Knowledge::builtin().unwrap();
    let thousand = Decimal::from(1000);
    let mut faults = Vec::new();
    let mut n_checked = 0;
    for analyte in knowledge.analytes.iter() {
        let mut check = |from: &str, to: &str, ours: Option<Decimal>| {
            let ours: f64 = (ours.unwrap() / thousand).to_string().parse().unwrap();
            n_checked += 1;
            match factor(analyte, from, to) {
                Some(theirs) if (ours / theirs - 1.0).abs() < TOLERANCE => {}
                Some(theirs) => {
                    faults.push(format!("{}: 1 {from} is {ours} {to}, not {theirs}", analyte.id.0))
                }
                None => faults.push(format!("{}: {from} to {to} is checked by nothing", analyte.id.0)),
            }
        };
        for unit in analyte.accepted.iter().filter(|it| matches!(it.conversion, Conversion::Factor(_))) {
            check(&unit.ucum, &analyte.unit, knowledge.units.to_unit(analyte, thousand, &unit.ucum));
        }
        if let Some(si) = analyte.si.as_ref().filter(|it| matches!(it.conversion, Conversion::Factor(_))) {
            check(&analyte.unit, &si.ucum, analyte.in_si(thousand).map(|it| it.0));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(n_checked > 300, "{n_checked}");
}

#[test]
fn conversions_that_are_no_factor_agree_with_their_formula() {
    let knowledge = Knowledge::builtin().unwrap();
    let mut checked: Vec<&str> = Vec::new();
    for analyte in knowledge.analytes.iter() {
        for unit in analyte.accepted.iter().chain(&analyte.si) {
            if matches!(unit.conversion, Conversion::Factor(_)) {
                continue;
            }
            checked.push(&analyte.id.0);
            let is_si = analyte.si.as_ref().is_some_and(|it| std::ptr::eq(it, unit));
            for value in if is_si { [4, 7, 14] } else { [20, 53, 97] } {
                let printed = f64::from(value);
                let value = Decimal::from(value);
                let ours = if is_si {
                    analyte.in_si(value).map(|it| it.0)
                } else {
                    knowledge.units.to_unit(analyte, value, &unit.ucum)
                };
                let ours: f64 = ours.unwrap().to_string().parse().unwrap();
                // The master equation of IFCC and NGSP (Hoelzel 2004): NGSP = 0.09148 IFCC + 2.152.
                let theirs = match (analyte.id.0.as_str(), is_si) {
                    ("hba1c", false) => 0.09148 * printed + 2.152,
                    ("hba1c", true) => (printed - 2.152) / 0.09148,
                    ("body_temp", false) => (printed - 32.0) / 1.8,
                    _ => panic!("{} {} is checked by nothing", analyte.id.0, unit.ucum),
                };
                assert!(
                    (ours - theirs).abs() < 0.2,
                    "{}: {printed} {} is {ours}, not {theirs}",
                    analyte.id.0,
                    unit.ucum
                );
            }
        }
    }
    checked.dedup();
    assert_eq!(checked, ["body_temp", "hba1c"]);
}

#[test]
fn every_formula_is_of_an_analyte_whose_unit_it_checks() {
    let knowledge = Knowledge::builtin().unwrap();
    let formulas = FORMULAS.iter().chain(&MORE_FORMULAS).map(|it| it.0);
    for id in formulas.chain(PROTEINS.iter().map(|it| it.0)) {
        assert!(knowledge.analytes.get(&AnalyteId(id.to_owned())).is_some(), "{id}");
    }
    let ours = molar_mass(&AnalyteId("creatinine".to_owned())).unwrap();
    assert!((ours - 113.12).abs() < 0.01, "{ours}");
}

/// What 1 of a unit is in another one.
fn factor(analyte: &Analyte, from: &str, to: &str) -> Option<f64> {
    if let Some(same) = part(analyte, from, to) {
        return Some(same);
    }
    let (above_from, below_from) = from.split_once('/').unwrap_or((from, "1"));
    let (above_to, below_to) = to.split_once('/').unwrap_or((to, "1"));
    Some(part(analyte, above_from, above_to)? / part(analyte, below_from, below_to)?)
}

fn part(analyte: &Analyte, from: &str, to: &str) -> Option<f64> {
    let bare = |it: &str| it.split('{').next().filter(|it| !it.is_empty()).unwrap_or("1").to_owned();
    let convert = |from: &str, to: &str| octofhir_ucum::convert(1.0, from, to).ok();
    if from == to || SAME.contains(&(from, to)) || SAME.contains(&(to, from)) {
        return Some(1.0);
    }
    // UCUM takes an equivalent for a mole, and any unit of activity for another one.
    let is_charged = from.contains("eq") || to.contains("eq");
    let direct = convert(&of_activity(&bare(from)), &of_activity(&bare(to)));
    if let Some(found) = direct.filter(|_| !is_charged) {
        return Some(found);
    }
    let mass = molar_mass(&analyte.id);
    let charge = CHARGES.iter().find(|it| it.0 == analyte.id.0).map_or(1.0, |it| it.1);
    let in_moles = |it: &str| Some(convert(it, "mol")? / if it.contains("eq") { charge } else { 1.0 });
    let in_grams = |it: &str| convert(it, "g");
    match (in_moles(from), in_grams(to), in_grams(from), in_moles(to)) {
        (Some(moles), Some(grams), _, _) => Some(moles * mass? / grams),
        (_, _, Some(grams), Some(moles)) => Some(grams / mass? / moles),
        (Some(from), _, _, Some(to)) => Some(from / to),
        _ => None,
    }
}

/// A unit of activity by one name.
fn of_activity(unit: &str) -> String {
    unit.replace("[IU]", "U")
}

/// Grams a mole.
fn molar_mass(analyte: &AnalyteId) -> Option<f64> {
    if let Some((_, mass)) = PROTEINS.iter().find(|it| it.0 == analyte.0) {
        return Some(*mass);
    }
    let (_, formula) = FORMULAS.iter().chain(&MORE_FORMULAS).find(|it| it.0 == analyte.0)?;
    let mut mass = 0.0;
    let mut rest = *formula;
    while !rest.is_empty() {
        let n_letters = 1 + rest[1..].chars().take_while(char::is_ascii_lowercase).count();
        let (symbol, behind) = rest.split_at(n_letters);
        let n_digits = behind.chars().take_while(char::is_ascii_digit).count();
        let (count, behind) = behind.split_at(n_digits);
        let atom = ATOMS.iter().find(|it| it.0 == symbol).unwrap().1;
        mass += atom * count.parse().unwrap_or(1.0);
        rest = behind;
    }
    Some(mass)
}
