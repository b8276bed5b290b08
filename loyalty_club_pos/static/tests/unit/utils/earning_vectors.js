// Made from loyalty_club/tests/engine/vectors/earning.json by setup/earning_vectors.py.
// prettier-ignore
export const VECTORS = [
  {
    "name": "what a member may still get today is the most",
    "terms": {"unit": "1", "rules": [{"id": 1, "mode": "money", "points": "10", "step": "100000", "minimum_qty": 0, "minimum_amount": "0", "minimum_tax": "incl", "cap": "0", "cap_day": "50", "cap_month": "0"}, {"id": 2, "mode": "order", "points": "5", "step": "0", "minimum_qty": 0, "minimum_amount": "0", "minimum_tax": "incl", "cap": "0"}], "rewards_used": [], "tax": "incl", "rewards": "before"},
    "rule_caps": {"1": "25.5"},
    "basket": [
      {"product": 1, "qty": "1", "total": "400000", "subtotal": "400000", "rules": [1, 2], "role": "goods", "key": "1"}
    ],
    "points": {"1": "25", "2": "5"}
  },
  {
    "name": "nothing more this month",
    "terms": {"unit": "1", "rules": [{"id": 1, "mode": "unit", "points": "3", "step": "0", "minimum_qty": 0, "minimum_amount": "0", "minimum_tax": "incl", "cap": "7", "cap_day": "0", "cap_month": "30"}], "rewards_used": [], "tax": "incl", "rewards": "before"},
    "rule_caps": {"1": "0"},
    "basket": [
      {"product": 1, "qty": "4", "total": "400", "subtotal": "400", "rules": [1], "role": "goods", "key": "1"}
    ],
    "points": {"1": "0"}
  },
  {
    "name": "a full step",
    "terms": {"unit": "1", "rules": [{"id": 1, "mode": "money", "points": "10", "step": "100000", "minimum_qty": 0, "minimum_amount": "0", "minimum_tax": "incl", "cap": "0"}], "rewards_used": [], "tax": "incl", "rewards": "before", "expiry_months": 0},
    "basket": [
      {"product": 1, "qty": "1", "total": "100000", "subtotal": "100000", "rules": [1], "role": "goods", "key": "1"}
    ],
    "points": {"1": "10"}
  },
  {
    "name": "a step begun gives nothing",
    "terms": {"unit": "1", "rules": [{"id": 1, "mode": "money", "points": "10", "step": "100000", "minimum_qty": 0, "minimum_amount": "0", "minimum_tax": "incl", "cap": "0"}], "rewards_used": [], "tax": "incl", "rewards": "before", "expiry_months": 0},
    "basket": [
      {"product": 1, "qty": "1", "total": "99999", "subtotal": "99999", "rules": [1], "role": "goods", "key": "1"}
    ],
    "points": {"1": "0"}
  },
  {
    "name": "steps fill over several lines",
    "terms": {"unit": "1", "rules": [{"id": 1, "mode": "money", "points": "10", "step": "100000", "minimum_qty": 0, "minimum_amount": "0", "minimum_tax": "incl", "cap": "0"}], "rewards_used": [], "tax": "incl", "rewards": "before", "expiry_months": 0},
    "basket": [
      {"product": 1, "qty": "1", "total": "60000", "subtotal": "60000", "rules": [1], "role": "goods", "key": "1"},
      {"product": 1, "qty": "1", "total": "60000", "subtotal": "60000", "rules": [1], "role": "goods", "key": "2"},
      {"product": 1, "qty": "1", "total": "79999", "subtotal": "79999", "rules": [1], "role": "goods", "key": "3"}
    ],
    "points": {"1": "10"}
  },
  {
    "name": "rials by the million",
    "terms": {"unit": "1", "rules": [{"id": 1, "mode": "money", "points": "10", "step": "1000000", "minimum_qty": 0, "minimum_amount": "0", "minimum_tax": "incl", "cap": "0"}], "rewards_used": [], "tax": "incl", "rewards": "before", "expiry_months": 0},
    "basket": [
      {"product": 1, "qty": "1", "total": "34500000", "subtotal": "34500000", "rules": [1], "role": "goods", "key": "1"}
    ],
    "points": {"1": "340"}
  },
  {
    "name": "no more than the ledger can hold",
    "terms": {"unit": "1", "rules": [{"id": 1, "mode": "money", "points": "1", "step": "1", "minimum_qty": 0, "minimum_amount": "0", "minimum_tax": "incl", "cap": "0"}], "rewards_used": [], "tax": "incl", "rewards": "before", "expiry_months": 0},
    "basket": [
      {"product": 1, "qty": "1", "total": "9007199254740993", "subtotal": "9007199254740993", "rules": [1], "role": "goods", "key": "1"}
    ],
    "points": {"1": "1000000000000"}
  },
  {
    "name": "a piece brought back lowers the pieces",
    "terms": {"unit": "1", "rules": [{"id": 1, "mode": "unit", "points": "2", "step": "0", "minimum_qty": 2, "minimum_amount": "0", "minimum_tax": "incl", "cap": "0"}], "rewards_used": [], "tax": "incl", "rewards": "before", "expiry_months": 0},
    "basket": [
      {"product": 1, "qty": "3", "total": "30", "subtotal": "30", "rules": [1], "role": "goods", "key": "1"},
      {"product": 1, "qty": "-1", "total": "-10", "subtotal": "-10", "rules": [1], "role": "goods", "key": "2"}
    ],
    "points": {"1": "4"}
  },
  {
    "name": "a step of parts of money",
    "terms": {"unit": "1", "rules": [{"id": 1, "mode": "money", "points": "1", "step": "0.1", "minimum_qty": 0, "minimum_amount": "0", "minimum_tax": "incl", "cap": "0"}], "rewards_used": [], "tax": "incl", "rewards": "before", "expiry_months": 0},
    "basket": [
      {"product": 1, "qty": "1", "total": "0.3", "subtotal": "0.3", "rules": [1], "role": "goods", "key": "1"}
    ],
    "points": {"1": "3"}
  },
  {
    "name": "sums of parts of money",
    "terms": {"unit": "1", "rules": [{"id": 1, "mode": "money", "points": "1", "step": "0.1", "minimum_qty": 0, "minimum_amount": "0", "minimum_tax": "incl", "cap": "0"}], "rewards_used": [], "tax": "incl", "rewards": "before", "expiry_months": 0},
    "basket": [
      {"product": 1, "qty": "1", "total": "0.1", "subtotal": "0.1", "rules": [1], "role": "goods", "key": "1"},
      {"product": 1, "qty": "1", "total": "0.2", "subtotal": "0.2", "rules": [1], "role": "goods", "key": "2"}
    ],
    "points": {"1": "3"}
  },
  {
    "name": "points for the order",
    "terms": {"unit": "1", "rules": [{"id": 1, "mode": "order", "points": "7", "step": "0", "minimum_qty": 0, "minimum_amount": "0", "minimum_tax": "incl", "cap": "0"}], "rewards_used": [], "tax": "incl", "rewards": "before", "expiry_months": 0},
    "basket": [
      {"product": 1, "qty": "1", "total": "5", "subtotal": "5", "rules": [1], "role": "goods", "key": "1"},
      {"product": 1, "qty": "1", "total": "7", "subtotal": "7", "rules": [1], "role": "goods", "key": "2"}
    ],
    "points": {"1": "7"}
  },
  {
    "name": "points for each piece",
    "terms": {"unit": "1", "rules": [{"id": 1, "mode": "unit", "points": "2", "step": "0", "minimum_qty": 0, "minimum_amount": "0", "minimum_tax": "incl", "cap": "0"}], "rewards_used": [], "tax": "incl", "rewards": "before", "expiry_months": 0},
    "basket": [
      {"product": 1, "qty": "3", "total": "5", "subtotal": "5", "rules": [1], "role": "goods", "key": "1"},
      {"product": 1, "qty": "2", "total": "7", "subtotal": "7", "rules": [1], "role": "goods", "key": "2"}
    ],
    "points": {"1": "10"}
  },
  {
    "name": "half a piece gives half, rounded down",
    "terms": {"unit": "1", "rules": [{"id": 1, "mode": "unit", "points": "3", "step": "0", "minimum_qty": 0, "minimum_amount": "0", "minimum_tax": "incl", "cap": "0"}], "rewards_used": [], "tax": "incl", "rewards": "before", "expiry_months": 0},
    "basket": [
      {"product": 1, "qty": "0.5", "total": "5", "subtotal": "5", "rules": [1], "role": "goods", "key": "1"}
    ],
    "points": {"1": "1"}
  },
  {
    "name": "half a piece in parts of a point",
    "terms": {"unit": "0.1", "rules": [{"id": 1, "mode": "unit", "points": "3", "step": "0", "minimum_qty": 0, "minimum_amount": "0", "minimum_tax": "incl", "cap": "0"}], "rewards_used": [], "tax": "incl", "rewards": "before", "expiry_months": 0},
    "basket": [
      {"product": 1, "qty": "0.5", "total": "5", "subtotal": "5", "rules": [1], "role": "goods", "key": "1"}
    ],
    "points": {"1": "1.5"}
  },
  {
    "name": "every unit of money",
    "terms": {"unit": "1", "rules": [{"id": 1, "mode": "money", "points": "0.5", "step": "0", "minimum_qty": 0, "minimum_amount": "0", "minimum_tax": "incl", "cap": "0"}], "rewards_used": [], "tax": "incl", "rewards": "before", "expiry_months": 0},
    "basket": [
      {"product": 1, "qty": "1", "total": "12.34", "subtotal": "12.34", "rules": [1], "role": "goods", "key": "1"}
    ],
    "points": {"1": "6"}
  },
  {
    "name": "every unit of money in parts of a point",
    "terms": {"unit": "0.01", "rules": [{"id": 1, "mode": "money", "points": "0.5", "step": "0", "minimum_qty": 0, "minimum_amount": "0", "minimum_tax": "incl", "cap": "0"}], "rewards_used": [], "tax": "incl", "rewards": "before", "expiry_months": 0},
    "basket": [
      {"product": 1, "qty": "1", "total": "12.34", "subtotal": "12.34", "rules": [1], "role": "goods", "key": "1"}
    ],
    "points": {"1": "6.17"}
  },
  {
    "name": "money is rounded down to two digits by rule",
    "terms": {"unit": "0.01", "rules": [{"id": 1, "mode": "money", "points": "0.01", "step": "0", "minimum_qty": 0, "minimum_amount": "0", "minimum_tax": "incl", "cap": "0"}], "rewards_used": [], "tax": "incl", "rewards": "before", "expiry_months": 0},
    "basket": [
      {"product": 1, "qty": "1", "total": "0.99", "subtotal": "0.99", "rules": [1], "role": "goods", "key": "1"}
    ],
    "points": {"1": "0"}
  },
  {
    "name": "two rules round together",
    "terms": {"unit": "1", "rules": [{"id": 1, "mode": "money", "points": "1", "step": "0", "minimum_qty": 0, "minimum_amount": "0", "minimum_tax": "incl", "cap": "0"}, {"id": 2, "mode": "money", "points": "1", "step": "0", "minimum_qty": 0, "minimum_amount": "0", "minimum_tax": "incl", "cap": "0"}], "rewards_used": [], "tax": "incl", "rewards": "before", "expiry_months": 0},
    "basket": [
      {"product": 1, "qty": "1", "total": "1.5", "subtotal": "1.5", "rules": [1, 2], "role": "goods", "key": "1"}
    ],
    "points": {"1": "1", "2": "2"}
  },
  {
    "name": "each rule counts its own goods",
    "terms": {"unit": "1", "rules": [{"id": 1, "mode": "money", "points": "10", "step": "100", "minimum_qty": 0, "minimum_amount": "0", "minimum_tax": "incl", "cap": "0"}, {"id": 2, "mode": "money", "points": "5", "step": "50", "minimum_qty": 0, "minimum_amount": "0", "minimum_tax": "incl", "cap": "0"}], "rewards_used": [], "tax": "incl", "rewards": "before", "expiry_months": 0},
    "basket": [
      {"product": 1, "qty": "1", "total": "250", "subtotal": "250", "rules": [1], "role": "goods", "key": "1"},
      {"product": 1, "qty": "1", "total": "130", "subtotal": "130", "rules": [2], "role": "goods", "key": "2"}
    ],
    "points": {"1": "20", "2": "10"}
  },
  {
    "name": "goods of no rule give nothing",
    "terms": {"unit": "1", "rules": [{"id": 1, "mode": "money", "points": "10", "step": "100", "minimum_qty": 0, "minimum_amount": "0", "minimum_tax": "incl", "cap": "0"}], "rewards_used": [], "tax": "incl", "rewards": "before", "expiry_months": 0},
    "basket": [
      {"product": 1, "qty": "1", "total": "500", "subtotal": "500", "rules": [], "role": "goods", "key": "1"}
    ],
    "points": {"1": "0"}
  },
  {
    "name": "at most so many for one order",
    "terms": {"unit": "1", "rules": [{"id": 1, "mode": "money", "points": "1", "step": "10", "minimum_qty": 0, "minimum_amount": "0", "minimum_tax": "incl", "cap": "30"}], "rewards_used": [], "tax": "incl", "rewards": "before", "expiry_months": 0},
    "basket": [
      {"product": 1, "qty": "1", "total": "5000", "subtotal": "5000", "rules": [1], "role": "goods", "key": "1"}
    ],
    "points": {"1": "30"}
  },
  {
    "name": "below the minimum amount",
    "terms": {"unit": "1", "rules": [{"id": 1, "mode": "order", "points": "5", "step": "0", "minimum_qty": 0, "minimum_amount": "50", "minimum_tax": "incl", "cap": "0"}], "rewards_used": [], "tax": "incl", "rewards": "before", "expiry_months": 0},
    "basket": [
      {"product": 1, "qty": "1", "total": "49", "subtotal": "49", "rules": [1], "role": "goods", "key": "1"}
    ],
    "points": {"1": "0"}
  },
  {
    "name": "at the minimum amount",
    "terms": {"unit": "1", "rules": [{"id": 1, "mode": "order", "points": "5", "step": "0", "minimum_qty": 0, "minimum_amount": "50", "minimum_tax": "incl", "cap": "0"}], "rewards_used": [], "tax": "incl", "rewards": "before", "expiry_months": 0},
    "basket": [
      {"product": 1, "qty": "1", "total": "50", "subtotal": "50", "rules": [1], "role": "goods", "key": "1"}
    ],
    "points": {"1": "5"}
  },
  {
    "name": "the minimum without tax",
    "terms": {"unit": "1", "rules": [{"id": 1, "mode": "order", "points": "5", "step": "0", "minimum_qty": 0, "minimum_amount": "50", "minimum_tax": "excl", "cap": "0"}], "rewards_used": [], "tax": "incl", "rewards": "before", "expiry_months": 0},
    "basket": [
      {"product": 1, "qty": "1", "total": "55", "subtotal": "49", "rules": [1], "role": "goods", "key": "1"}
    ],
    "points": {"1": "0"}
  },
  {
    "name": "below the minimum quantity",
    "terms": {"unit": "1", "rules": [{"id": 1, "mode": "order", "points": "5", "step": "0", "minimum_qty": 3, "minimum_amount": "0", "minimum_tax": "incl", "cap": "0"}], "rewards_used": [], "tax": "incl", "rewards": "before", "expiry_months": 0},
    "basket": [
      {"product": 1, "qty": "2", "total": "50", "subtotal": "50", "rules": [1], "role": "goods", "key": "1"}
    ],
    "points": {"1": "0"}
  },
  {
    "name": "at the minimum quantity over two lines",
    "terms": {"unit": "1", "rules": [{"id": 1, "mode": "order", "points": "5", "step": "0", "minimum_qty": 3, "minimum_amount": "0", "minimum_tax": "incl", "cap": "0"}], "rewards_used": [], "tax": "incl", "rewards": "before", "expiry_months": 0},
    "basket": [
      {"product": 1, "qty": "2", "total": "50", "subtotal": "50", "rules": [1], "role": "goods", "key": "1"},
      {"product": 1, "qty": "1", "total": "50", "subtotal": "50", "rules": [1], "role": "goods", "key": "2"}
    ],
    "points": {"1": "5"}
  },
  {
    "name": "amounts without tax",
    "terms": {"unit": "1", "rules": [{"id": 1, "mode": "money", "points": "1", "step": "10", "minimum_qty": 0, "minimum_amount": "0", "minimum_tax": "incl", "cap": "0"}], "rewards_used": [], "tax": "excl", "rewards": "before", "expiry_months": 0},
    "basket": [
      {"product": 1, "qty": "1", "total": "110", "subtotal": "100", "rules": [1], "role": "goods", "key": "1"}
    ],
    "points": {"1": "10"}
  },
  {
    "name": "an automatic discount lowers the amount",
    "terms": {"unit": "1", "rules": [{"id": 1, "mode": "money", "points": "1", "step": "10", "minimum_qty": 0, "minimum_amount": "0", "minimum_tax": "incl", "cap": "0"}], "rewards_used": [], "tax": "incl", "rewards": "before", "expiry_months": 0},
    "basket": [
      {"product": 1, "qty": "1", "total": "100", "subtotal": "100", "rules": [1], "role": "goods", "key": "1"},
      {"product": 1, "qty": "1", "total": "-30", "subtotal": "-30", "rules": [1], "role": "auto", "key": "2"}
    ],
    "points": {"1": "7"}
  },
  {
    "name": "an automatic discount does not lower the minimum",
    "terms": {"unit": "1", "rules": [{"id": 1, "mode": "money", "points": "1", "step": "0", "minimum_qty": 0, "minimum_amount": "50", "minimum_tax": "incl", "cap": "0"}], "rewards_used": [], "tax": "incl", "rewards": "before", "expiry_months": 0},
    "basket": [
      {"product": 1, "qty": "1", "total": "100", "subtotal": "100", "rules": [1], "role": "goods", "key": "1"},
      {"product": 1, "qty": "1", "total": "-60", "subtotal": "-60", "rules": [1], "role": "auto", "key": "2"}
    ],
    "points": {"1": "40"}
  },
  {
    "name": "a discount by code lowers the minimum too",
    "terms": {"unit": "1", "rules": [{"id": 1, "mode": "money", "points": "1", "step": "0", "minimum_qty": 0, "minimum_amount": "50", "minimum_tax": "incl", "cap": "0"}], "rewards_used": [], "tax": "incl", "rewards": "before", "expiry_months": 0},
    "basket": [
      {"product": 1, "qty": "1", "total": "100", "subtotal": "100", "rules": [1], "role": "goods", "key": "1"},
      {"product": 1, "qty": "1", "total": "-60", "subtotal": "-60", "rules": [1], "role": "code", "key": "2"}
    ],
    "points": {"1": "0"}
  },
  {
    "name": "a discount paid with points does not lower the amount",
    "terms": {"unit": "1", "rules": [{"id": 1, "mode": "money", "points": "1", "step": "10", "minimum_qty": 0, "minimum_amount": "0", "minimum_tax": "incl", "cap": "0"}], "rewards_used": [], "tax": "incl", "rewards": "before", "expiry_months": 0},
    "basket": [
      {"product": 1, "qty": "1", "total": "100", "subtotal": "100", "rules": [1], "role": "goods", "key": "1"},
      {"product": 1, "qty": "1", "total": "-30", "subtotal": "-30", "rules": [1], "role": "reward", "key": "2"}
    ],
    "points": {"1": "10"}
  },
  {
    "name": "a discount paid with points lowers it where the club says so",
    "terms": {"unit": "1", "rules": [{"id": 1, "mode": "money", "points": "1", "step": "10", "minimum_qty": 0, "minimum_amount": "0", "minimum_tax": "incl", "cap": "0"}], "rewards_used": [], "tax": "incl", "rewards": "after", "expiry_months": 0},
    "basket": [
      {"product": 1, "qty": "1", "total": "100", "subtotal": "100", "rules": [1], "role": "goods", "key": "1"},
      {"product": 1, "qty": "1", "total": "-30", "subtotal": "-30", "rules": [1], "role": "reward", "key": "2"}
    ],
    "points": {"1": "7"}
  },
  {
    "name": "such a discount is spread over the goods",
    "terms": {"unit": "1", "rules": [{"id": 1, "mode": "money", "points": "1", "step": "10", "minimum_qty": 0, "minimum_amount": "0", "minimum_tax": "incl", "cap": "0"}], "rewards_used": [], "tax": "incl", "rewards": "after", "expiry_months": 0},
    "basket": [
      {"product": 1, "qty": "1", "total": "300", "subtotal": "300", "rules": [1], "role": "goods", "key": "1"},
      {"product": 1, "qty": "1", "total": "100", "subtotal": "100", "rules": [], "role": "goods", "key": "2"},
      {"product": 1, "qty": "1", "total": "-40", "subtotal": "-40", "rules": [], "role": "reward", "key": "3"}
    ],
    "points": {"1": "27"}
  },
  {
    "name": "such a discount on goods of no money",
    "terms": {"unit": "1", "rules": [{"id": 1, "mode": "money", "points": "1", "step": "10", "minimum_qty": 0, "minimum_amount": "0", "minimum_tax": "incl", "cap": "0"}], "rewards_used": [], "tax": "incl", "rewards": "after", "expiry_months": 0},
    "basket": [
      {"product": 1, "qty": "1", "total": "0", "subtotal": "0", "rules": [1], "role": "goods", "key": "1"},
      {"product": 1, "qty": "1", "total": "-30", "subtotal": "-30", "rules": [1], "role": "reward", "key": "2"}
    ],
    "points": {"1": "0"}
  },
  {
    "name": "tips and gift cards count nowhere",
    "terms": {"unit": "1", "rules": [{"id": 1, "mode": "unit", "points": "1", "step": "0", "minimum_qty": 0, "minimum_amount": "0", "minimum_tax": "incl", "cap": "0"}, {"id": 2, "mode": "money", "points": "1", "step": "10", "minimum_qty": 0, "minimum_amount": "0", "minimum_tax": "incl", "cap": "0"}], "rewards_used": [], "tax": "incl", "rewards": "before", "expiry_months": 0},
    "basket": [
      {"product": 1, "qty": "1", "total": "100", "subtotal": "100", "rules": [1], "role": "goods", "key": "1"},
      {"product": 1, "qty": "4", "total": "500", "subtotal": "500", "rules": [1, 2], "role": "nothing", "key": "2"}
    ],
    "points": {"1": "1", "2": "0"}
  },
  {
    "name": "discounts above the goods give nothing",
    "terms": {"unit": "1", "rules": [{"id": 1, "mode": "money", "points": "1", "step": "10", "minimum_qty": 0, "minimum_amount": "0", "minimum_tax": "incl", "cap": "0"}], "rewards_used": [], "tax": "incl", "rewards": "before", "expiry_months": 0},
    "basket": [
      {"product": 1, "qty": "1", "total": "100", "subtotal": "100", "rules": [1], "role": "goods", "key": "1"},
      {"product": 1, "qty": "1", "total": "-160", "subtotal": "-160", "rules": [1], "role": "auto", "key": "2"}
    ],
    "points": {"1": "0"}
  },
  {
    "name": "returned pieces lower the money",
    "terms": {"unit": "1", "rules": [{"id": 1, "mode": "money", "points": "1", "step": "10", "minimum_qty": 0, "minimum_amount": "0", "minimum_tax": "incl", "cap": "0"}], "rewards_used": [], "tax": "incl", "rewards": "before", "expiry_months": 0},
    "basket": [
      {"product": 1, "qty": "3", "total": "300", "subtotal": "300", "rules": [1], "role": "goods", "key": "1"},
      {"product": 1, "qty": "-1", "total": "-100", "subtotal": "-100", "rules": [1], "role": "goods", "key": "2"}
    ],
    "points": {"1": "20"}
  },
  {
    "name": "only returned pieces",
    "terms": {"unit": "1", "rules": [{"id": 1, "mode": "money", "points": "1", "step": "10", "minimum_qty": 0, "minimum_amount": "0", "minimum_tax": "incl", "cap": "0"}, {"id": 2, "mode": "order", "points": "5", "step": "0", "minimum_qty": 0, "minimum_amount": "0", "minimum_tax": "incl", "cap": "0"}], "rewards_used": [], "tax": "incl", "rewards": "before", "expiry_months": 0},
    "basket": [
      {"product": 1, "qty": "-1", "total": "-100", "subtotal": "-100", "rules": [1], "role": "goods", "key": "1"}
    ],
    "points": {"1": "0", "2": "0"}
  },
  {
    "name": "an empty basket",
    "terms": {"unit": "1", "rules": [{"id": 1, "mode": "money", "points": "10", "step": "100000", "minimum_qty": 0, "minimum_amount": "0", "minimum_tax": "incl", "cap": "0"}, {"id": 2, "mode": "order", "points": "5", "step": "0", "minimum_qty": 0, "minimum_amount": "0", "minimum_tax": "incl", "cap": "0"}], "rewards_used": [], "tax": "incl", "rewards": "before", "expiry_months": 0},
    "basket": [],
    "points": {"1": "0", "2": "0"}
  },
  {
    "name": "no rule",
    "terms": {"unit": "1", "rules": [], "rewards_used": [], "tax": "incl", "rewards": "before", "expiry_months": 0},
    "basket": [
      {"product": 1, "qty": "1", "total": "100", "subtotal": "100", "rules": [1], "role": "goods", "key": "1"}
    ],
    "points": {}
  },
  {
    "name": "money off that nothing accounts for lowers every rule",
    "terms": {"unit": "1", "rules": [{"id": 1, "mode": "money", "points": "1", "step": "0", "minimum_qty": 0, "minimum_amount": "0", "minimum_tax": "incl", "cap": "0"}], "rewards_used": [], "tax": "incl", "rewards": "before", "expiry_months": 0},
    "basket": [
      {"product": 1, "qty": "1", "total": "10000", "subtotal": "10000", "rules": [1], "role": "goods", "key": "1"},
      {"product": 1, "qty": "1", "total": "-9999", "subtotal": "-9999", "rules": [], "role": "off", "key": "2"}
    ],
    "points": {"1": "1"}
  },
  {
    "name": "a discount of goods that the rule does not know lowers what is charged",
    "terms": {"unit": "1", "rules": [{"id": 1, "mode": "money", "points": "1", "step": "0", "minimum_qty": 0, "minimum_amount": "0", "minimum_tax": "incl", "cap": "0"}], "rewards_used": [], "tax": "incl", "rewards": "before", "expiry_months": 0},
    "basket": [
      {"product": 1, "qty": "1", "total": "10000", "subtotal": "10000", "rules": [1], "role": "goods", "key": "1"},
      {"product": 1, "qty": "1", "total": "-9999", "subtotal": "-9999", "rules": [], "role": "goods", "key": "2"}
    ],
    "points": {"1": "1"}
  },
  {
    "name": "nothing is charged, nothing is earned",
    "terms": {"unit": "1", "rules": [{"id": 1, "mode": "order", "points": "7", "step": "0", "minimum_qty": 0, "minimum_amount": "0", "minimum_tax": "incl", "cap": "0"}], "rewards_used": [], "tax": "incl", "rewards": "before", "expiry_months": 0},
    "basket": [
      {"product": 1, "qty": "1", "total": "100", "subtotal": "100", "rules": [1], "role": "goods", "key": "1"},
      {"product": 1, "qty": "1", "total": "-100", "subtotal": "-100", "rules": [], "role": "off", "key": "2"}
    ],
    "points": {"1": "0"}
  },
  {
    "name": "money off does not leave the minimum reached",
    "terms": {"unit": "1", "rules": [{"id": 1, "mode": "order", "points": "7", "step": "0", "minimum_qty": 0, "minimum_amount": "50", "minimum_tax": "incl", "cap": "0"}], "rewards_used": [], "tax": "incl", "rewards": "before", "expiry_months": 0},
    "basket": [
      {"product": 1, "qty": "1", "total": "100", "subtotal": "100", "rules": [1], "role": "goods", "key": "1"},
      {"product": 1, "qty": "1", "total": "-99", "subtotal": "-99", "rules": [], "role": "off", "key": "2"}
    ],
    "points": {"1": "0"}
  },
  {
    "name": "a tip beside the goods is no money for the rule",
    "terms": {"unit": "1", "rules": [{"id": 1, "mode": "money", "points": "1", "step": "0", "minimum_qty": 0, "minimum_amount": "0", "minimum_tax": "incl", "cap": "0"}], "rewards_used": [], "tax": "incl", "rewards": "before", "expiry_months": 0},
    "basket": [
      {"product": 1, "qty": "1", "total": "100", "subtotal": "100", "rules": [1], "role": "goods", "key": "1"},
      {"product": 1, "qty": "1", "total": "50", "subtotal": "50", "rules": [], "role": "nothing", "key": "2"},
      {"product": 1, "qty": "1", "total": "-20", "subtotal": "-20", "rules": [], "role": "off", "key": "3"}
    ],
    "points": {"1": "80"}
  },
  {
    "name": "paid with points altogether, amounts after rewards",
    "terms": {"unit": "1", "rules": [{"id": 1, "mode": "order", "points": "7", "step": "0", "minimum_qty": 0, "minimum_amount": "0", "minimum_tax": "incl", "cap": "0"}], "rewards_used": [], "tax": "incl", "rewards": "after", "expiry_months": 0},
    "basket": [
      {"product": 1, "qty": "1", "total": "100", "subtotal": "100", "rules": [1], "role": "goods", "key": "1"},
      {"product": 1, "qty": "1", "total": "-100", "subtotal": "-100", "rules": [], "role": "reward", "key": "2"}
    ],
    "points": {"1": "0"}
  }
];
