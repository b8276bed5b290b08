import {OrderSummary} from "@point_of_sale/app/screens/product_screen/order_summary/order_summary";
import {ClubPanel} from "@loyalty_club_pos/app/components/club_panel/club_panel";

OrderSummary.components = {...OrderSummary.components, ClubPanel};
